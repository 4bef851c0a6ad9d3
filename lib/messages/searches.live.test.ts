import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';
import type { Context } from '@/lib/base/context';


describe('a search', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let org: StageOrganization;

  const addresses = ['amin.salah@contoso.example', 'amin_salah@contoso.example', 'aminXsalah@contoso.example', '100%@contoso.example', String.raw`back\slash@contoso.example`, 'ada+scans@xn--bcher-kva.example'];

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization({ slug: 'contoso' });
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
    await root.query(
      `WITH made AS (SELECT gen_random_uuid() AS id, address FROM unnest($5::text[]) AS address),
       content AS (INSERT INTO "MessageContent" ("organizationId", "id", "state", "keyVersion", "deleteAfter") SELECT $1, id, 'complete', 1, now() FROM made),
       message AS (
         INSERT INTO "Message" ("organizationId", "id", "printerId", "mailboxId", "laneId", "origin", "kind", "envelopeFrom", "headerFrom", "subject", "messageIdHeader", "date", "bytes", "contentId",
           "acceptedAt", "retryUntil", "endedAt", "state")
         SELECT $1, id, $2, $3, $4, 'rest', 'scan', 'x', 'x', 'x', '<' || address || '>', now(), 1, id, now(), now(), now(), 'failed' FROM made)
       INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address", "state") SELECT $1, id, 0, address, 'failed' FROM made`,
      [org.organizationId, org.printerId, org.mailboxId, org.laneId, addresses],
    );
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    const { closeQueues } = await import('@/lib/base/queue/enqueue');
    await closeQueues();
    await closePool();
    await root.end();
    await database.drop();
  });

  async function read<T>(verb: (context: Context) => Promise<T>): Promise<T> {
    const { inOrganization } = await import('@/lib/base/context');
    return inOrganization({ organizationId: org.organizationId, actor: { kind: 'person', userId: org.organizationId, sessionId: org.organizationId, name: 'Otto', role: 'owner' }, requestId: 'test', ip: null }, verb);
  }
  const byRecipient = async (recipient: string): Promise<number> => {
    const { listMessages } = await import('./list-messages');
    const { countRetryable } = await import('./count-retryable');
    const [{ messages }, { count }] = await read(async (context) => [await listMessages(context, { recipient }), await countRetryable(context, { recipient })] as const);
    expect(count, 'what "try all again" finds').toBe(messages.length);
    return messages.length;
  };
  const bySearch = async (search: string): Promise<number> => {
    const { listLog } = await import('./list-log');
    const { countRetryable } = await import('./count-retryable');
    const [{ rows }, { count }] = await read(async (context) => [await listLog(context, { search }), await countRetryable(context, { search })] as const);
    expect(count, 'what "try all again" finds').toBe(rows.length);
    return rows.length;
  };

  it.each([...addresses, 'AMIN_SALAH@Contoso.Example'])('for the recipient %s finds that one alone', async (recipient) => {
    expect(await byRecipient(recipient)).toBe(1);
  });

  it.each(['%', '%@contoso.example', '_', 'amin_salah%', String.raw`\%`, String.raw`amin\_salah@contoso.example`, '\\', 'amin%'])('for the recipient %s, which nobody is, finds none', async (recipient) => {
    expect(await byRecipient(recipient)).toBe(0);
  });

  it.each([
    ['_', 1],
    ['%', 1],
    ['\\', 1],
    ['\\\\', 0],
    ['n_s', 1],
    ['N_S', 1],
    ['n.s', 1],
    ['100%', 1],
    ['%@', 1],
    ['k\\s', 1],
    ['a%s', 0],
    [String.raw`\_`, 0],
    ['salah', 3],
    ['__', 0],
  ])('for a part, "%s", takes each character as itself', async (search, found) => {
    expect(await bySearch(search)).toBe(found);
  });

  it.each(['ada+scans@bücher.example', 'Ada+Scans@BÜCHER.example', '"ada+scans"@xn--bcher-kva.example', 'Ada <ada+scans@bücher.example>'])('for the recipient %s finds the address however it is spelt', async (recipient) => {
    expect(await byRecipient(recipient)).toBe(1);
  });

  it.each(['bücher', '@bücher.example', 'scans@Bücher.example', 'xn--bcher', 'BÜCHER.example'])('for a part, "%s", finds an international domain', async (search) => {
    expect(await bySearch(search)).toBe(1);
  });

  it.each([{ recipient: '' }, { recipient: ' ' }, { search: ' ' }])('for nothing at all, %j, is refused instead of meaning everything', async (filter) => {
    const { retryAll } = await import('./retry-all');
    await expect(read((context) => retryAll(context, filter))).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it.each(['_', '%', '\\', 'scan_contoso', 'scan%'])('among mailboxes and printers takes "%s" as it is', async (search) => {
    const { listMailboxes } = await import('@/lib/mailboxes/list-mailboxes');
    const { listPrinters } = await import('@/lib/printers/list-printers');
    const [mailboxes, printers] = await read(async (context) => [await listMailboxes(context, { search }), await listPrinters(context, { search })] as const);
    expect([mailboxes.rows.length, printers.rows.length]).toEqual([0, 0]);
  });
});
