import type pg from 'pg';
import { appPool } from './pool';
import { copyBytes } from './raw-bytes';

/** Rows of one statement, inside a transaction that sees one organization. */
export interface Sql {
  <Row extends object = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Rows touched by one statement. */
  count(text: string, values?: readonly unknown[]): Promise<number>;
}

/** What a transaction outside the verbs' has besides. */
export interface OwnSql extends Sql {
  /**
   * Shows the values of a SELECT's one bytea column, unencoded, each only until `show` returns.
   * @param values uuids and whole numbers alone
   */
  bytes(select: string, values: readonly (string | number)[], show: (bytes: Buffer) => void): Promise<void>;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const names = new Map<string, string>();
const mostNames = 500;

/** A statement that is planned once per connection: planning costs more than running most of ours. */
function prepared(text: string, values: readonly unknown[]): pg.QueryConfig {
  let name = names.get(text);
  if (name === undefined && names.size < mostNames) names.set(text, (name = `platen_${names.size}`));
  return { text, values: [...values], ...(name === undefined ? {} : { name }) };
}

function over(client: pg.PoolClient): OwnSql {
  const run = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await client.query<Row & pg.QueryResultRow>(prepared(text, values))).rows as Row[];
  return Object.assign(run, {
    count: async (text: string, values: readonly unknown[] = []) => (await client.query(prepared(text, values))).rowCount ?? 0,
    bytes: (select: string, values: readonly (string | number)[], show: (bytes: Buffer) => void) => copyBytes(client, select, values, show),
  });
}

/**
 * Planning anew for each array of values costs more than running, so plans are kept; and one that was made while a table
 * was empty must not read all of it once it is full: rows are looked up through their keys, whatever the table's size.
 */
const byKey = ['plan_cache_mode = force_generic_plan', 'enable_seqscan = off', 'enable_hashjoin = off', 'enable_mergejoin = off'].map((one) => `; SET LOCAL ${one}`).join('');

const firstReplanMs = 1_000;
const longestReplanMs = 300_000;
const replans = new WeakMap<pg.PoolClient, { at: number; afterMs: number }>();

/**
 * A connection keeps its plans, those of foreign keys too. One that was made while a table was nearly empty may take any
 * index that begins with the organization, and reads all its rows once there are many; so plans are made anew: a second
 * after a connection was opened, then twice as late each time, to every five minutes.
 */
function plansAreOld(client: pg.PoolClient): boolean {
  const now = performance.now();
  const known = replans.get(client);
  if (!known) replans.set(client, { at: now, afterMs: firstReplanMs });
  if (!known || now - known.at < known.afterMs) return false;
  replans.set(client, { at: now, afterMs: Math.min(known.afterMs * 2, longestReplanMs) });
  return true;
}

/**
 * Runs `work` in one short transaction that sees only this organization's rows; commits when it resolves, rolls back
 * when it throws. For the hot paths (accept, claim, record); verbs use the Prisma transaction of their context.
 * Never hold one over the network.
 *
 * @param plans `byKey`: every statement looks its rows up by their keys, and its plan is kept
 */
export async function withOrganization<T>(organizationId: string, work: (sql: OwnSql) => Promise<T>, plans: 'any' | 'byKey' = 'any'): Promise<T> {
  if (!uuid.test(organizationId)) throw new Error('organizationId is not a uuid');
  const client = await appPool().connect();
  let broken: Error | undefined;
  // The pool listens only to idle connections; one that breaks between two statements would end the process.
  const breaks = (error: Error): void => void (broken = error);
  client.on('error', breaks);
  try {
    // One round trip; the id was checked to be a uuid, so it can stand in the text.
    await client.query(`BEGIN; ${plansAreOld(client) ? 'DISCARD PLANS; ' : ''}SET LOCAL app.organization_id = '${organizationId}'${plans === 'byKey' ? byKey : ''}`);
    const result = await work(over(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((second: unknown) => {
      broken = second instanceof Error ? second : new Error(String(second));
    });
    throw error;
  } finally {
    client.off('error', breaks);
    client.release(broken);
  }
}

/** One statement outside any organization: only the definer functions and the clouds answer there. */
export async function withoutOrganization<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
  return (await appPool().query<Row & pg.QueryResultRow>(prepared(text, values))).rows as Row[];
}
