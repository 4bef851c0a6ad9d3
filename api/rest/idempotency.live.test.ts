import { request as httpRequest, type ClientRequest } from 'node:http';
import pg from 'pg';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';
import { waitUntil } from '@/e2e/stage/wait-until';

interface Answer {
  status: number;
  replayed: string | null;
  retryAfter: string | null;
  body: Record<string, unknown>;
}

describe('an Idempotency-Key', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let app: FastifyInstance;
  let url: string;
  let org: StageOrganization;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization();
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
    const { buildApp } = await import('./app');
    app = buildApp();
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    const { closeQueues } = await import('@/lib/base/queue/enqueue');
    await app.close();
    await closeQueues();
    await closePool();
    await root.end();
    await database.drop();
  });

  const messages = async (subject: string) => Number((await root.query<{ count: string }>('SELECT count(*) FROM "Message" WHERE "subject" = $1', [subject])).rows[0]?.count);
  async function post(key: string, body: BodyInit, type?: string, credential = org.key): Promise<Answer> {
    const answer = await fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${credential}`, 'idempotency-key': key, ...(type ? { 'content-type': type } : {}) },
      body,
    });
    return { status: answer.status, replayed: answer.headers.get('idempotent-replayed'), retryAfter: answer.headers.get('retry-after'), body: (await answer.json()) as Record<string, unknown> };
  }
  const json = (key: string, message: object, credential = org.key) => post(key, JSON.stringify({ to: 'ada@contoso.example', ...message }), 'application/json', credential);
  const form = (key: string, subject: string, file: Buffer) => {
    const data = new FormData();
    data.append('message', JSON.stringify({ to: 'ada@contoso.example', subject }));
    data.append('file', new Blob([new Uint8Array(file)]), 'scan.pdf');
    return post(key, data);
  };

  it('used by 50 requests at once makes one mail, and all get its answer', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => json('fifty', { subject: 'fifty' })));
    expect(new Set(answers.map((one) => one.status))).toEqual(new Set([202]));
    expect(new Set(answers.map((one) => JSON.stringify(one.body))).size).toBe(1);
    expect(answers.filter((one) => one.replayed === null)).toHaveLength(1);
    expect(await messages('fifty')).toBe(1);
  });

  it('used by 50 long bodies at once makes one mail; the others wait or get its answer', async () => {
    const file = Buffer.alloc(1_500_000, 'x');
    const answers = await Promise.all(Array.from({ length: 50 }, () => form('fifty-long', 'fifty-long', file)));
    expect(new Set(answers.map((one) => one.status === 409 ? one.body['code'] : one.status))).toEqual(new Set([202, 'idempotency_key_in_progress']));
    for (const one of answers.filter(({ status }) => status === 409)) expect(Number(one.retryAfter)).toBeGreaterThan(0);
    expect(await messages('fifty-long')).toBe(1);
    expect(await form('fifty-long', 'fifty-long', file)).toMatchObject({ status: 202, replayed: 'true', body: answers.find(({ status }) => status === 202)?.body });
    expect(await form('fifty-long', 'fifty-long', Buffer.alloc(1_500_000, 'y'))).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    const orphans = await root.query(`SELECT FROM "MessageContent" c WHERE NOT EXISTS (SELECT FROM "Message" m WHERE m."contentId" = c."id")`);
    expect(orphans.rowCount).toBe(0);
  });

  it('with another message is refused, whatever differs', async () => {
    const first = await json('reuse', { subject: 'reuse' });
    expect(await json('reuse', { subject: 'reuse' })).toMatchObject({ status: 202, replayed: 'true', body: first.body });
    for (const other of [{ subject: 'other' }, { subject: 'reuse', to: 'bob@contoso.example' }, { subject: 'reuse', attachments: [{ filename: 'a', content: '' }] }]) {
      expect(await json('reuse', other)).toMatchObject({ status: 422, replayed: null, body: { code: 'idempotency_key_reused' } });
    }
    expect(await messages('reuse')).toBe(1);
  });

  it('belongs to its credential, and has a form', async () => {
    const other = await stageOrganization();
    expect((await json('mine', { subject: 'mine' })).status).toBe(202);
    expect(await json('mine', { subject: 'theirs' }, other.key)).toMatchObject({ status: 202, replayed: null });
    expect(await json('a b', { subject: 'x' })).toMatchObject({ status: 422, body: { code: 'invalid_input', field: 'Idempotency-Key' } });
  });

  it('is free again after a refusal, and after its 24 hours', async () => {
    expect((await json('again', { subject: 'again', to: 'nobody' })).status).toBe(422);
    expect((await form('again', 'bad\u0007', Buffer.alloc(600_000))).status).toBe(422);
    expect(await json('again', { subject: 'again' })).toMatchObject({ status: 202, replayed: null });
    await root.query(`UPDATE "IdempotencyRecord" SET "expiresAt" = now() - interval '1 second' WHERE "key" = 'again'`);
    expect(await form('again', 'again', Buffer.alloc(600_000))).toMatchObject({ status: 202, replayed: null });
    expect(await messages('again')).toBe(2);
  });

  it('held by a long body that stands still is in progress; hung up on, it is free; its owner dead, it is taken over', async () => {
    const raw = 'From: x@printers.example\r\nTo: ada@contoso.example\r\nSubject: slow\r\n\r\nHello';
    const open = (): ClientRequest => {
      const request = httpRequest(`${url}/v1/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${org.key}`, 'content-type': 'message/rfc822', 'idempotency-key': 'slow', 'content-length': 1_000_000 },
      });
      request.on('error', () => undefined);
      request.write(raw);
      return request;
    };
    const claimed = () => waitUntil('the key is claimed', async () => (await root.query(`SELECT FROM "IdempotencyRecord" WHERE "key" = 'slow' AND "status" IS NULL`)).rowCount === 1);
    const first = open();
    await claimed();
    expect(await post('slow', raw, 'message/rfc822')).toMatchObject({ status: 409, body: { code: 'idempotency_key_in_progress' } });
    first.destroy();
    await waitUntil('the key is free', async () => (await root.query(`SELECT FROM "IdempotencyRecord" WHERE "key" = 'slow'`)).rowCount === 0);

    const second = open();
    await claimed();
    await root.query(`UPDATE "IdempotencyRecord" SET "claimUntil" = now() - interval '1 second' WHERE "key" = 'slow'`);
    expect(await post('slow', raw, 'message/rfc822')).toMatchObject({ status: 202, replayed: null });
    second.destroy();
    expect(await post('slow', raw, 'message/rfc822')).toMatchObject({ status: 202, replayed: 'true' });
    expect(await messages('slow')).toBe(1);
  });
});
