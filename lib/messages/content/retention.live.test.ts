import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OpenContext } from '@/lib/base/context';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization } from '@/e2e/stage/organization';
import type { SubmissionPart } from '../submission';

let database: FreshDatabase;
let root: pg.Client;
let context: OpenContext;
let printerId: string;

beforeAll(async () => {
  database = await freshDatabase();
  useEnvironment(database);
  const org = await stageOrganization();
  printerId = org.printerId;
  const { openContext } = await import('@/lib/base/context');
  context = openContext({ organizationId: org.organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
  root = new pg.Client({ connectionString: database.superuserUrl });
  await root.connect();
});
afterAll(async () => {
  const { closePool } = await import('@/lib/base/db/pool');
  const { closeQueues } = await import('@/lib/base/queue/enqueue');
  await closeQueues();
  await closePool();
  await root.end();
  await database.drop();
});

async function* parts(bytes: number): AsyncGenerator<SubmissionPart, void, undefined> {
  yield { part: 'message', value: { to: 'ada@contoso.example', subject: 'Scan' } };
  yield { part: 'file', filename: 'scan.pdf', contentType: 'application/pdf', content: (async function* () { yield Buffer.alloc(bytes, 7); })() };
}

it('what is past its time is deleted, what was never named too, and nothing else', async () => {
  const { submitMessage } = await import('../submit-message');
  const { writeContent } = await import('./write');
  const { readContent } = await import('./read');
  const { deleteDueContents } = await import('./delete');
  const submit = async (bytes: number) => (await submitMessage(context, { printerId, body: { form: 'parts', parts: parts(bytes) } })).answer.id;
  const [old, fresh] = [await submit(2_000_000), await submit(1000)];
  const orphan = await writeContent(context, (async function* () { yield Buffer.alloc(1_500_000); })());
  const contentOf = async (id: string) => String((await root.query<{ contentId: string }>('SELECT "contentId" FROM "Message" WHERE "id" = $1', [id])).rows[0]?.contentId);
  const readAll = async (id: string) => {
    let bytes = 0;
    for await (const piece of readContent(context, id)) bytes += piece.length;
    return bytes;
  };
  await root.query(`UPDATE "MessageContent" SET "deleteAfter" = now() - interval '1 second' WHERE "id" = $1`, [await contentOf(old)]);
  await root.query(`UPDATE "MessageContent" SET "deleteAfter" = now() + interval '1 hour' WHERE "id" = $1`, [await contentOf(fresh)]);

  expect(await deleteDueContents(context)).toBe(1);
  await expect(readAll(await contentOf(old))).rejects.toMatchObject({ status: 410, code: 'content_gone' });
  expect(await readAll(await contentOf(fresh))).toBeGreaterThan(1000);
  const pieces = async (id: string) => (await root.query('SELECT FROM "ContentChunk" WHERE "contentId" = $1', [id])).rowCount;
  expect(await pieces(await contentOf(old))).toBe(0);

  expect(await pieces(orphan.id)).toBe(6);
  await root.query(`UPDATE "MessageContent" SET "createdAt" = now() - interval '61 minutes' WHERE "id" = $1`, [orphan.id]);
  await deleteDueContents(context);
  expect(await pieces(orphan.id)).toBe(0);
});
