import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';
import type { OpenContext } from '@/lib/base/context';
import type { SubmissionBody, SubmissionPart } from './submission';

describe('a submission', () => {
  let database: FreshDatabase;
  let org: StageOrganization;
  let context: OpenContext;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization();
    const { openContext } = await import('@/lib/base/context');
    const actor = { kind: 'organization_key' as const, keyId: org.organizationId, scopes: ['messages:submit'] };
    context = openContext({ organizationId: org.organizationId, actor, requestId: 'test', ip: null });
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    const { closeQueues } = await import('@/lib/base/queue/enqueue');
    await closeQueues();
    await closePool();
    await database.drop();
  });

  function parts(mail: object): SubmissionBody {
    async function* all(): AsyncGenerator<SubmissionPart, void, undefined> {
      yield { part: 'message', value: mail };
    }
    return { form: 'parts', parts: all() };
  }
  function raw(text: string): SubmissionBody {
    async function* all(): AsyncGenerator<Buffer, void, undefined> {
      yield Buffer.from(text);
    }
    return { form: 'rfc822', kind: 'scan', to: null, content: all() };
  }
  const many = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `p${from + n}@contoso.example`);

  it('goes to at most 500 recipients, however it names them', async () => {
    const { submitMessage } = await import('./submit-message');
    const submit = (body: SubmissionBody) => submitMessage(context, { printerId: org.printerId, body });
    await expect(submit(parts({ to: many(0, 300), cc: many(300, 501) }))).rejects.toMatchObject({ code: 'too_many_recipients', status: 422 });
    await expect(submit(raw(`From: scan@contoso.example\r\nTo: ${many(0, 501).join(',\r\n ')}\r\n\r\nHello\r\n`))).rejects.toMatchObject({ code: 'too_many_recipients' });
    expect((await submit(parts({ to: many(0, 300), cc: many(200, 500) }))).answer.recipients).toBe(500);
  });

  it('of another printer is another submission: its Idempotency-Key must not answer with the first one', async () => {
    const { submitMessage } = await import('./submit-message');
    const { inOrganization } = await import('@/lib/base/context');
    const { addPrinter } = await import('@/lib/printers/add-printer');
    const other = await inOrganization({ ...context, actor: { kind: 'platen', job: 'test' } }, (verb) =>
      addPrinter(verb, {
        identity: { name: 'Other', make: 'Ricoh', model: 'IM C4510' },
        send: { method: 'none', address: 'other@contoso.example', serverName: 'mail.relay.example', port: 25, security: 'none', administratorEmail: 'other@contoso.example' },
      }),
    );
    const submit = (printerId: string, body: SubmissionBody, idempotencyKey: string) => submitMessage(context, { printerId, idempotencyKey, body });
    const mail = { to: 'ada@contoso.example', subject: 'Scan' };
    const text = 'From: scan@contoso.example\r\nTo: ada@contoso.example\r\n\r\nHello\r\n';
    for (const [key, body] of [['parts-1', () => parts(mail)], ['raw-1', () => raw(text)]] as const) {
      const first = await submit(org.printerId, body(), key);
      expect(await submit(org.printerId, body(), key)).toEqual({ answer: first.answer, replayed: true });
      await expect(submit(other.id, body(), key)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    }
  });
});
