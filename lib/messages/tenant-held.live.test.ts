import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';
import type { Context } from '@/lib/base/context';

const tenant = '5c0a7050-1111-4000-8000-00000000c001';

describe('while an Entra tenant holds mail', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let org: StageOrganization;
  let inside: string;
  let outside: string;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization({ slug: 'contoso' });
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
    await root.query('UPDATE "Mailbox" SET "entraTenantId" = $1', [tenant]);
    inside = await put('ada@Contoso.example');
    outside = await put('ada@contoso.example', 'bob@northwind.example');
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    await closePool();
    await root.end();
    await database.drop();
  });

  async function put(...recipients: string[]): Promise<string> {
    const { rows } = await root.query<{ id: string }>(
      `INSERT INTO "Message" ("organizationId", "id", "printerId", "mailboxId", "laneId", "origin", "kind", "envelopeFrom", "headerFrom", "subject", "messageIdHeader", "date", "bytes", "retryUntil", "state")
       VALUES ($1, gen_random_uuid(), $2, $3, $4, 'rest', 'scan', 'x', 'x', 'x', 'x', now(), 1, now(), 'deferred') RETURNING "id"`,
      [org.organizationId, org.printerId, org.mailboxId, org.laneId],
    );
    const id = rows[0]?.id ?? '';
    await root.query(`INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address") SELECT $1, $2, n, a FROM unnest($3::text[]) WITH ORDINALITY AS t(a, n)`, [org.organizationId, id, recipients]);
    return id;
  }
  async function as<T>(work: (context: Context) => Promise<T>): Promise<T> {
    const { inOrganization } = await import('@/lib/base/context');
    return inOrganization({ organizationId: org.organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null }, work);
  }
  /** What every view says is held. */
  async function held(): Promise<Record<'one' | 'list' | 'log' | 'logOnly' | 'retry', string[]>> {
    const { getMessage } = await import('./get-message');
    const { listMessages } = await import('./list-messages');
    const { listLog } = await import('./list-log');
    const { retryable } = await import('./retryable');
    const { sqlOf } = await import('@/lib/base/db/prisma');
    const ones = await Promise.all([inside, outside].map((messageId) => as((context) => getMessage(context, { messageId }))));
    const list = await as((context) => listMessages(context, {}));
    const log = await as((context) => listLog(context, {}));
    const logOnly = await as((context) => listLog(context, { state: ['held'] }));
    expect(log.counts.state.held + log.counts.state.waiting).toBe(2);
    expect(logOnly.rows).toHaveLength(log.counts.state.held);
    const kept = await as(async (context) => {
      const { held: condition, values } = await retryable(context, {});
      return sqlOf(context.tx)<{ id: string }>(`SELECT m."id" FROM "Message" m WHERE ${condition}`, values);
    });
    const ids = (rows: { id: string; held?: unknown }[]) => rows.filter((row) => row.held !== null && row.held !== false).map(({ id }) => id).sort();
    return { one: ids(ones), list: ids(list.messages), log: ids(log.rows), logOnly: ids(logOnly.rows), retry: ids(kept) };
  }
  const everywhere = (...ids: string[]) => ({ one: ids.sort(), list: ids, log: ids, logOnly: ids, retry: ids });

  it('that leaves it, only what goes outside is shown as held, and why', async () => {
    expect(await held()).toEqual(everywhere());
    await root.query(`INSERT INTO "TenantHold" ("organizationId", "entraTenantId", "scope", "reason", "code") VALUES ($1, $2, 'external', 'quota', '550 5.7.233')`, [org.organizationId, tenant]);
    expect(await held()).toEqual(everywhere(outside));
    const { getMessage } = await import('./get-message');
    expect((await as((context) => getMessage(context, { messageId: outside }))).held).toMatchObject({ scope: 'tenant_external', reason: 'quota', explanation: { title: expect.stringContaining('external recipients') as string } });
    await root.query(`UPDATE "MessageRecipient" SET "state" = 'sent' WHERE "address" = 'bob@northwind.example'`);
    expect(await held()).toEqual(everywhere());
  });

  it('of every kind, all of it is', async () => {
    await root.query(`UPDATE "TenantHold" SET "scope" = 'all'`);
    expect(await held()).toEqual(everywhere(inside, outside));
  });
});
