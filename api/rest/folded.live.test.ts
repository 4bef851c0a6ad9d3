import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';

type Body = Record<string, unknown>;

describe('an alert like one that waits', () => {
  let database: FreshDatabase;
  let app: FastifyInstance;
  let org: StageOrganization;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization();
    const { buildApp } = await import('./app');
    app = buildApp();
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    const { closeQueues } = await import('@/lib/base/queue/enqueue');
    await app.close();
    await closeQueues();
    await closePool();
    await database.drop();
  });

  async function call(method: 'GET' | 'POST', address: string, body?: Body, headers: Record<string, string> = {}) {
    const url = await (app.server.listening ? Promise.resolve(app.listeningOrigin) : app.listen({ port: 0, host: '127.0.0.1' }));
    const answer = await fetch(`${url}${address}`, {
      method,
      headers: { authorization: `Bearer ${org.key}`, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, replayed: answer.headers.get('idempotent-replayed'), body: (await answer.json()) as Body };
  }

  it('is answered as folded, the same when it is asked again, and names the other one', async () => {
    const alert = { kind: 'alert', to: 'ops@contoso.example', subject: 'Paper jam' };
    const first = await call('POST', '/v1/messages', alert);
    expect(first).toMatchObject({ status: 202, body: { state: 'queued' } });
    const second = await call('POST', '/v1/messages', alert, { 'idempotency-key': 'second' });
    expect(second).toMatchObject({ status: 202, body: { state: 'folded', foldedInto: first.body['id'] } });
    expect(await call('POST', '/v1/messages', alert, { 'idempotency-key': 'second' })).toEqual({ ...second, replayed: 'true' });
    expect((await call('GET', `/v1/messages/${String(second.body['id'])}`)).body).toMatchObject({ state: 'folded', foldedInto: first.body['id'], contentKept: false, noticeId: null });
    expect((await call('GET', `/v1/messages/${String(first.body['id'])}`)).body).toMatchObject({ state: 'queued', foldedInto: null, folded: 1 });
    expect((await call('GET', '/v1/messages?state=folded')).body).toMatchObject({ messages: [{ id: second.body['id'], foldedInto: first.body['id'] }] });
  });
});
