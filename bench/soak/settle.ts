import { setTimeout as sleep } from 'node:timers/promises';
import type { ProductInfo } from '@/e2e/stage/product-info';
import { asSuperuser } from '../stage/fleet';
import { say } from '../stage/report';
import { retryMessages } from '../stage/verbs';
import type { Arrivals } from './arrivals';
import type { AcceptedMail } from './careful-clients';

export interface Settled {
  /** Accepted, not at the sink when the time was over, whatever their state; those resent below come in, or count. */
  lost: number;
  /** In state `unknown` and not at the sink: each was then resent by the verb. */
  unknownNotSent: number;
  /** Accepted by an answer, and not in the database. */
  falseAcceptances: number;
  /** Messages of the lost by state. */
  lostStates: Record<string, number>;
}

interface Row {
  id: string;
  state: string;
  /** Its state and how its last attempt ended, while it moves. */
  why: string | null;
}

const resentWithinMs = 180_000;
const settledStates = ['sent', 'failed', 'unknown', 'quarantined', 'cancelled', 'folded'];

function rowsOf(info: ProductInfo, organizationId: string): Promise<Row[]> {
  return asSuperuser(info, async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT "id"::text AS id, "state"::text AS state, CASE WHEN "endedAt" IS NULL THEN "state" || ', ' || "tries" || ' tries: ' || coalesce("lastText", '') END AS why
       FROM "Message" WHERE "organizationId" = $1`,
      [organizationId],
    );
    return rows;
  });
}

interface Accounts {
  info: ProductInfo;
  organizationId: string;
  accepted: ReadonlyMap<string, AcceptedMail>;
  arrivals: Arrivals;
}

/** What was accepted and is not at the sink. */
function missingOf({ accepted, arrivals }: Accounts): AcceptedMail[] {
  return [...accepted].flatMap(([sinkId, mail]) => (arrivals.counts.has(sinkId) ? [] : [mail]));
}

/** Waits until no message moves any more, or the time is over. */
async function untilStill(accounts: Accounts, withinMs: number): Promise<Map<string, string>> {
  const deadline = performance.now() + withinMs;
  for (let told = 0; ; told += 1) {
    const rows = await rowsOf(accounts.info, accounts.organizationId);
    await accounts.arrivals.look();
    const moving = rows.filter(({ state }) => !settledStates.includes(state));
    const missing = missingOf(accounts).length;
    if (moving.length === 0 || performance.now() > deadline) return new Map(rows.map(({ id, state }) => [id, state]));
    if (told % 10 === 0) say(`${moving.length} messages are under way, ${missing} accepted ones are not at the sink yet; ${commonest(moving)}`);
    await sleep(1_000);
  }
}

/** What most of them wait for, for whoever watches. */
function commonest(rows: readonly Row[]): string {
  const counts = new Map<string, number>();
  for (const { why } of rows) if (why !== null) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).slice(0, 3).map(([why, count]) => `${count} ${why}`).join('; ');
}

/**
 * The end of a soak: nothing more is handed in, nothing more breaks. Waits until everything is at the sink or `withinMs` are
 * over, has the verb resend what ended as unknown without having arrived, and counts.
 */
export async function settle(accounts: Accounts, withinMs = 600_000): Promise<Settled> {
  let states = await untilStill(accounts, withinMs);
  const falseAcceptances = [...accounts.accepted.values()].filter(({ id }) => !states.has(id)).length;
  const unknown = missingOf(accounts).filter(({ id }) => states.get(id) === 'unknown');
  if (unknown.length > 0) {
    say(`${unknown.length} messages ended as unknown and are not at the sink: the verb resends them`);
    for (const refusal of await retryMessages(accounts.info, accounts.organizationId, unknown.map(({ id }) => id))) say(`not resent: ${refusal}`);
    states = await untilStill(accounts, resentWithinMs);
  }
  const lost = missingOf(accounts);
  const lostStates: Record<string, number> = {};
  for (const { id } of lost) {
    const state = states.get(id) ?? 'not in the database';
    lostStates[state] = (lostStates[state] ?? 0) + 1;
  }
  return { lost: lost.length, unknownNotSent: unknown.length, falseAcceptances, lostStates };
}
