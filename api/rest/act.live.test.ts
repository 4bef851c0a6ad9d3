import pg from 'pg';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { Identity } from '@/lib/base/context';

type Body = Record<string, unknown>;
type Scope = 'messages:submit' | 'messages:read' | 'messages:act';

describe('an organization key over REST', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let app: FastifyInstance;
  let url: string;
  let org: StageOrganization;
  let key: string;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization({ slug: 'contoso' });
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
    const { buildApp } = await import('./app');
    app = buildApp();
    url = await app.listen({ port: 0, host: '127.0.0.1' });
    key = (await makeKey(['messages:submit', 'messages:read', 'messages:act'])).key;
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

  const admin = (organizationId = org.organizationId): Identity => ({ organizationId, actor: { kind: 'person', userId: organizationId, sessionId: organizationId, name: 'Ann Admin', role: 'admin' }, requestId: 'test', ip: null });
  async function makeKey(scopes: Scope[], more: { cidrs?: string[]; expiresAt?: Date } = {}, organizationId?: string): Promise<{ id: string; key: string }> {
    const { inOrganization } = await import('@/lib/base/context');
    const { createOrganizationKey } = await import('@/lib/credentials/create-organization-key');
    return inOrganization(admin(organizationId), (context) => createOrganizationKey(context, { name: 'Night script', scopes, ...more }));
  }
  async function call(method: 'GET' | 'POST', address: string, body?: unknown, token = key, type = 'application/json') {
    const answer = await fetch(`${url}${address}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Body };
  }
  async function submit(): Promise<string> {
    const { status, body } = await call('POST', '/v1/messages', { printerId: org.printerId, to: 'ada@northwind.example', subject: 'Scan', text: 'x' });
    expect(status).toBe(202);
    return String(body['id']);
  }
  async function ended(id: string, state: string): Promise<void> {
    await root.query(`UPDATE "Message" SET "state" = $2::"MessageState", "endedAt" = now(), "nextAttemptAt" = NULL WHERE "id" = $1`, [id, state]);
    await root.query(`UPDATE "MessageRecipient" SET "state" = 'failed', "code" = 550, "enhanced" = '5.1.10', "text" = '5.1.10 Recipient not found' WHERE "messageId" = $1`, [id]);
  }
  const state = async (id: string) => (await call('GET', `/v1/messages/${id}`)).body['state'];

  it('hands in for any printer it names, and reads what became of it', async () => {
    expect(await state(await submit())).toBe('queued');
    expect(await call('POST', '/v1/messages', { to: 'a@b.example', subject: 'x' })).toMatchObject({ status: 422, body: { code: 'printer_missing', field: 'printerId' } });
  });

  it('tries one message again, and takes one back; what makes no sense is said with a code and a remedy', async () => {
    const id = await submit();
    await ended(id, 'failed');
    expect(await call('POST', `/v1/messages/${id}/retry`)).toEqual({ status: 200, body: { id, state: 'queued' } });
    expect(await state(id)).toBe('queued');
    expect(await call('POST', `/v1/messages/${id}/cancel`, {})).toEqual({ status: 200, body: { id, state: 'cancelled' } });
    expect(await call('POST', `/v1/messages/${id}/cancel`)).toMatchObject({ status: 409, body: { code: 'message_ended', detail: expect.stringMatching(/.+/) as string } });
    await root.query(`UPDATE "MessageContent" SET "state" = 'deleted' WHERE "id" = (SELECT "contentId" FROM "Message" WHERE "id" = $1)`, [id]);
    expect(await call('POST', `/v1/messages/${id}/retry`)).toMatchObject({ status: 409, body: { code: 'content_gone' } });
    expect(await call('POST', '/v1/messages/not-an-id/retry')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const { rows } = await root.query('SELECT "verb", "actorKind" FROM "AuditEntry" WHERE "entityId" = $1 ORDER BY "at"', [id]);
    expect(rows).toEqual([{ verb: 'messages.retry', actorKind: 'organization_key' }, { verb: 'messages.cancel', actorKind: 'organization_key' }]);
  });

  it('tries all of a filter again and is told how many', async () => {
    const ids = [await submit(), await submit(), await submit()];
    for (const id of ids) await ended(id, 'failed');
    expect(await call('POST', '/v1/messages/retry', { state: ['failed'], recipient: 'nobody@northwind.example' })).toEqual({ status: 200, body: { retried: 0, notRetried: [], next: null } });
    expect(await call('POST', '/v1/messages/retry', { state: ['failed'], printerId: org.printerId, recipient: 'ada@northwind.example', since: '2020-01-01T00:00:00Z' })).toEqual({ status: 200, body: { retried: 3, notRetried: [], next: null } });
    for (const id of ids) expect(await state(id)).toBe('queued');
  });

  it.each<[string, unknown, number, string, string?]>([
    ['a state there is not', { state: ['lost'] }, 422, 'invalid_input', 'state.0'],
    ['a setting there is not', { mailbox: 'x' }, 422, 'unknown_setting', 'mailbox'],
    ['a list in place of an object', [], 422, 'invalid_input'],
    ['a printer there is not', { printerId: '0190f000-0000-7000-8000-000000000000' }, 404, 'not_found'],
    ['no JSON', '{', 400, 'invalid_json'],
    ['far too much', JSON.stringify({ recipient: 'x'.repeat(70_000) }), 413, 'body_too_large'],
  ])('is refused a filter with %s', async (_what, body, status, code, field) => {
    const answer = await call('POST', '/v1/messages/retry', body);
    expect(answer).toMatchObject({ status, body: { code, detail: expect.stringMatching(/.+/) as string, ...(field ? { field } : {}) } });
  });

  it('is refused a filter that is no JSON by its type', async () => {
    expect(await call('POST', '/v1/messages/retry', 'state=failed', key, 'application/x-www-form-urlencoded')).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });

  it('does only what its rights name', async () => {
    const id = await submit();
    const [reader, sender] = [(await makeKey(['messages:read'])).key, (await makeKey(['messages:submit'])).key];
    expect(await call('GET', `/v1/messages/${id}`, undefined, reader)).toMatchObject({ status: 200 });
    for (const [address, body] of [[`/v1/messages/${id}/cancel`, undefined], [`/v1/messages/${id}/retry`, undefined], ['/v1/messages/retry', {}]] as const) {
      expect(await call('POST', address, body, reader)).toMatchObject({ status: 403, body: { code: 'forbidden', detail: expect.stringContaining('messages:act') as string } });
    }
    expect(await call('POST', '/v1/messages', { printerId: org.printerId, to: 'a@b.example', subject: 'x' }, reader)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await call('GET', `/v1/messages/${id}`, undefined, sender)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('of another organization reaches nothing here', async () => {
    const id = await submit();
    const other = await stageOrganization({ slug: 'fabrikam' });
    const theirs = (await makeKey(['messages:submit', 'messages:read', 'messages:act'], {}, other.organizationId)).key;
    for (const deed of ['retry', 'cancel']) expect(await call('POST', `/v1/messages/${id}/${deed}`, undefined, theirs)).toMatchObject({ status: 404 });
    expect(await call('POST', '/v1/messages/retry', { printerId: org.printerId }, theirs)).toMatchObject({ status: 404 });
    expect(await call('POST', '/v1/messages', { printerId: org.printerId, to: 'a@b.example', subject: 'x' }, theirs)).toMatchObject({ status: 404 });
  });

  it('is shown once, listed without its secret, and ends soon after it is revoked', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { listOrganizationKeys } = await import('@/lib/credentials/list-organization-keys');
    const { revokeOrganizationKey } = await import('@/lib/credentials/revoke-organization-key');
    const made = await makeKey(['messages:read'], { cidrs: ['127.0.0.0/8'] });
    expect(await call('GET', '/v1/messages', undefined, made.key)).toMatchObject({ status: 200 });
    const listed = async () => (await inOrganization(admin(), (context) => listOrganizationKeys(context, {}))).find(({ id }) => id === made.id);
    expect(await listed()).toMatchObject({ name: 'Night script', scopes: ['messages:read'], cidrs: ['127.0.0.0/8'], state: 'active' });
    const secret = /_([A-Za-z0-9]+)$/.exec(made.key)?.[1] ?? '';
    expect(JSON.stringify(await listed())).not.toContain(secret);
    expect(JSON.stringify((await root.query('SELECT * FROM "AuditEntry"')).rows)).not.toContain(secret);
    await inOrganization(admin(), (context) => revokeOrganizationKey(context, { keyId: made.id }));
    const refused = await waitUntil('it is refused', async () => {
      const answer = await call('GET', '/v1/messages', undefined, made.key);
      return answer.status !== 200 && answer;
    });
    expect(refused).toMatchObject({ status: 401, body: { code: 'credential_revoked', detail: expect.stringContaining('settings') as string } });
    expect(await listed()).toMatchObject({ state: 'revoked' });
    const { rows } = await root.query('SELECT "verb", "actorName" FROM "AuditEntry" WHERE "entityId" = $1 ORDER BY "at"', [made.id]);
    expect(rows).toEqual([{ verb: 'organization-keys.create', actorName: 'Ann Admin' }, { verb: 'organization-keys.revoke', actorName: 'Ann Admin' }]);
  });

  it('is refused outside its networks and after its time', async () => {
    expect(await call('GET', '/v1/messages', undefined, (await makeKey(['messages:read'], { cidrs: ['10.0.0.0/8'] })).key)).toMatchObject({ status: 403, body: { code: 'address_not_allowed' } });
    const late = await makeKey(['messages:read']);
    await root.query(`UPDATE "OrganizationKey" SET "expiresAt" = now() - interval '1 second' WHERE "id" = $1`, [late.id]);
    expect(await call('GET', '/v1/messages', undefined, late.key)).toMatchObject({ status: 401, body: { code: 'credential_expired' } });
    await expect(makeKey(['messages:read'], { expiresAt: new Date(0) })).rejects.toMatchObject({ code: 'expiry_past' });
    await expect(makeKey([])).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
