import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';
import type { Identity } from '@/lib/base/context';
import type { Role } from '@/lib/base/roles';
import type { RetriedAll, RetryAllInput } from './contract';

describe('trying all messages of a filter again', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let org: StageOrganization;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization({ slug: 'contoso' });
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
  });
  afterEach(async () => {
    await root.query('DELETE FROM "Message"');
    await root.query('DELETE FROM "MessageContent"');
    await root.query('UPDATE "Lane" SET "nextDueAt" = NULL');
    await root.query('UPDATE "Mailbox" SET "holdReason" = NULL, "holdSince" = NULL');
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    const { closeQueues } = await import('@/lib/base/queue/enqueue');
    await closeQueues();
    await closePool();
    await root.end();
    await database.drop();
  });

  const as = (role: Role): Identity => ({
    organizationId: org.organizationId,
    actor: { kind: 'person', userId: org.organizationId, sessionId: org.organizationId, name: 'Otto Operator', role },
    requestId: 'test',
    ip: null,
  });
  async function retry(filter: RetryAllInput = {}, identity = as('operator')): Promise<RetriedAll> {
    const { inOrganization } = await import('@/lib/base/context');
    const { retryAll } = await import('./retry-all');
    return inOrganization(identity, (context) => retryAll(context, filter));
  }
  async function counted(filter: RetryAllInput = {}) {
    const { inOrganization } = await import('@/lib/base/context');
    const { countRetryable } = await import('./count-retryable');
    return inOrganization(as('operator'), (context) => countRetryable(context, filter));
  }

  /** So many messages of a state, one minute apart, each to one recipient it has not reached. */
  async function put(count: number, state: string, { recipient = 'ada@northwind.example', reached = false, content = 'complete' } = {}): Promise<string[]> {
    const values = [org.organizationId, org.printerId, org.mailboxId, org.laneId];
    const { rows } = await root.query<{ id: string }>(
      `WITH made AS (SELECT n, gen_random_uuid() AS id FROM generate_series(1, $5::int) n),
       content AS (INSERT INTO "MessageContent" ("organizationId", "id", "state", "keyVersion", "deleteAfter") SELECT $1, id, $7::"ContentState", 1, now() FROM made),
       message AS (
         INSERT INTO "Message" ("organizationId", "id", "printerId", "mailboxId", "laneId", "origin", "kind", "envelopeFrom", "headerFrom", "subject", "messageIdHeader", "date", "bytes",
           "contentId", "acceptedAt", "retryUntil", "endedAt", "state")
         SELECT $1, id, $2, $3, $4, 'rest', 'scan', 'x', 'x', 'x', 'x', now(), 1, id, now() - n * interval '1 minute', now() - interval '1 hour', now(), $6::"MessageState" FROM made)
       INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address", "state")
       SELECT $1, id, 0, $8, $9::"RecipientState" FROM made RETURNING "messageId" AS id`,
      [...values, count, state, content, recipient, reached ? 'sent' : state === 'unknown' ? 'unknown' : state === 'deferred' ? 'pending' : 'failed'],
    );
    return rows.map(({ id }) => id);
  }
  const states = async (): Promise<Record<string, number>> =>
    Object.fromEntries((await root.query<{ state: string; count: number }>('SELECT "state", count(*)::int AS count FROM "Message" GROUP BY 1')).rows.map(({ state, count }) => [state, count]));

  it('takes what was put off, failed or set aside, makes it due with its whole time, and keeps its content', async () => {
    await put(2, 'failed');
    await put(1, 'deferred');
    await put(1, 'quarantined');
    expect(await counted()).toEqual({ count: 4, andMore: false, unknown: 0, gone: 0 });
    expect(await retry()).toEqual({ retried: 4, notRetried: [], next: null });
    expect(await states()).toEqual({ queued: 4 });
    const { rows } = await root.query(
      `SELECT count(*)::int AS whole FROM "Message" m JOIN "MessageContent" c ON c."id" = m."contentId" JOIN "MessageRecipient" r ON r."messageId" = m."id"
       WHERE m."endedAt" IS NULL AND m."nextAttemptAt" <= now() AND m."retryUntil" > now() + interval '47 hours' AND c."deleteAfter" IS NULL AND r."state" = 'pending'`,
    );
    expect(rows).toEqual([{ whole: 4 }]);
    expect((await root.query('SELECT FROM "Lane" WHERE "nextDueAt" <= now()')).rowCount).toBe(1);
  });

  it('leaves alone what may arrive twice or was taken back, unless that state is named', async () => {
    await put(1, 'unknown');
    await put(1, 'cancelled');
    await put(1, 'sent');
    await put(1, 'queued');
    expect(await retry()).toMatchObject({ retried: 0 });
    expect(await counted({ state: ['unknown'] })).toMatchObject({ count: 1, unknown: 1 });
    expect(await retry({ state: ['unknown'] })).toMatchObject({ retried: 1 });
    expect(await retry({ state: ['cancelled', 'sent'] })).toMatchObject({ retried: 2 });
    expect(await states()).toEqual({ queued: 4 });
  });

  it('never sends to anybody again who has it', async () => {
    await put(1, 'sent', { reached: true });
    expect(await retry({ state: ['sent'] })).toMatchObject({ retried: 0 });
    expect(await states()).toEqual({ sent: 1 });
  });

  it('takes the filter of the list: printer, mailbox, recipient, time', async () => {
    await put(1, 'failed', { recipient: 'Eve@northwind.example' });
    await put(2, 'failed');
    expect(await retry({ recipient: 'eve@northwind.example' })).toMatchObject({ retried: 1 });
    expect(await retry({ until: new Date(Date.now() - 90_000) })).toMatchObject({ retried: 1 });
    expect(await retry({ printerId: org.printerId, mailboxId: org.mailboxId, since: new Date(Date.now() - 90_000) })).toMatchObject({ retried: 1 });
    await put(1, 'failed', { recipient: '100%@northwind.example' });
    await put(1, 'failed');
    expect(await retry({ search: '0%@north', kind: ['scan'] })).toMatchObject({ retried: 1 });
    expect(await retry({ search: 'printe', kind: ['alert'] })).toMatchObject({ retried: 0 });
    expect(await counted({ search: 'PRINTE' })).toMatchObject({ count: 1 });
    expect(await retry({ state: ['queued', 'folded'] })).toMatchObject({ retried: 0 });
    await expect(retry({ mailboxId: org.printerId })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('says how many could not be, and why', async () => {
    await put(3, 'failed', { content: 'deleted' });
    await put(2, 'failed');
    await put(4, 'deferred');
    await root.query(`UPDATE "Mailbox" SET "holdReason" = 'full', "holdSince" = now()`);
    const [first] = await put(1, 'quarantined');
    await root.query('BEGIN');
    await root.query('SELECT FROM "Message" WHERE "id" = $1 FOR UPDATE', [first]);
    const answer = await retry();
    await root.query('COMMIT');
    expect(answer.retried).toBe(2);
    expect(answer.notRetried.map(({ code, count }) => [code, count])).toEqual([['content_gone', 3], ['mailbox_held', 4], ['message_sending', 1]]);
    for (const { title, remedy } of answer.notRetried) expect([title, remedy]).not.toContain('');
  });

  it('goes on where it left off, oldest first, in short transactions, each in the audit log once with its count', async () => {
    await put(1_250, 'failed');
    const before = (await root.query('SELECT FROM "AuditEntry" WHERE "verb" = \'messages.retry-all\'')).rowCount ?? 0;
    const seen: number[] = [];
    let next: string | null = null;
    do {
      const answer: RetriedAll = await retry(next ? { after: next } : {});
      seen.push(answer.retried);
      next = answer.next;
    } while (next);
    expect(seen).toEqual([500, 500, 250]);
    expect(await states()).toEqual({ queued: 1_250 });
    const { rows } = await root.query<{ actorName: string; after: { retried: number } }>(`SELECT "actorName", "after" FROM "AuditEntry" WHERE "verb" = 'messages.retry-all' ORDER BY "id" OFFSET $1`, [before]);
    expect(rows.map(({ actorName, after }) => [actorName, after.retried])).toEqual(seen.map((count) => ['Otto Operator', count]));
  });

  it('that finds nothing changes nothing and is not audited', async () => {
    const count = () => root.query('SELECT FROM "AuditEntry"').then(({ rowCount }) => rowCount);
    const before = await count();
    expect(await retry()).toEqual({ retried: 0, notRetried: [], next: null });
    expect(await count()).toBe(before);
  });

  it('needs the right to', async () => {
    await expect(retry({}, as('viewer'))).rejects.toMatchObject({ code: 'forbidden' });
  });
});
