import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';
import { tokenHealthView } from '@/lib/grants/contract';

interface Listed {
  mailboxes: { mailboxId: string; address: string; health: string; reason: { code: string; lookUp: string | null } | null }[];
  matching: number;
  next: string | null;
}

describe('token health over REST', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let app: FastifyInstance;
  let url: string;
  let org: StageOrganization;
  let other: StageOrganization;
  let key: string;
  let failed: string;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization({ slug: 'contoso' });
    other = await stageOrganization({ slug: 'fabrikam', send: oauth('scan@fabrikam.example') });
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
    const { buildApp } = await import('./app');
    app = buildApp();
    url = await app.listen({ port: 0, host: '127.0.0.1' });
    key = await makeKey(org, ['mailboxes:read']);
    for (const name of ['a', 'b', 'c']) await addOauth(`${name}@contoso.example`);
    failed = await mailboxOf('b@contoso.example');
    const { rows } = await root.query<{ id: string }>(
      `INSERT INTO "AppRegistration" ("organizationId", "id", "cloud", "entraTenantId", "clientId") VALUES ($1, gen_random_uuid(), 'worldwide', 'organizations', 'c') RETURNING "id"`,
      [org.organizationId],
    );
    await root.query(
      `WITH g AS (INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "method", "appRegistrationId", "accountTid", "accountName", "keyVersion", "state", "failureCode", "failureText", "failedAt", "generation")
         VALUES ($1, gen_random_uuid(), $2, 'browser', $3, gen_random_uuid(), 'b@contoso.example', 1, 'failed', 'AADSTS50173', 'AADSTS50173: Revoked.', now(), 8) RETURNING "id")
       INSERT INTO "GrantEvent" ("organizationId", "id", "grantId", "kind", "code", "text", "correlationId") SELECT $1, gen_random_uuid(), g."id", 'failed', 'AADSTS50173', 'AADSTS50173: Revoked.', 'c-1' FROM g`,
      [org.organizationId, failed, rows[0]?.id],
    );
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

  const oauth = (address: string) => ({ method: 'oauth' as const, cloud: 'worldwide', serverName: 'smtp.office365.com', address });
  const platen = (organizationId: string) => ({ organizationId, actor: { kind: 'platen' as const, job: 'test' }, requestId: 'test', ip: null });
  async function addOauth(address: string): Promise<void> {
    const { inOrganization } = await import('@/lib/base/context');
    const { addPrinter } = await import('@/lib/printers/add-printer');
    await inOrganization(platen(org.organizationId), (context) => addPrinter(context, { identity: { name: address, make: 'Ricoh', model: 'IM' }, send: oauth(address) }));
  }
  async function mailboxOf(address: string): Promise<string> {
    const { rows } = await root.query<{ id: string }>('SELECT "id" FROM "Mailbox" WHERE "address" = $1', [address]);
    return rows[0]?.id ?? '';
  }
  async function makeKey(of: StageOrganization, scopes: ('mailboxes:read' | 'messages:read')[]): Promise<string> {
    const { inOrganization } = await import('@/lib/base/context');
    const { createOrganizationKey } = await import('@/lib/credentials/create-organization-key');
    return (await inOrganization(platen(of.organizationId), (context) => createOrganizationKey(context, { name: 'Watch', scopes }))).key;
  }
  async function get(path: string, token = key): Promise<{ status: number; type: string; text: string }> {
    const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, type: answer.headers.get('content-type') ?? '', text: await answer.text() };
  }
  async function json<Body>(path: string, token = key): Promise<{ status: number; body: Body }> {
    const { status, text } = await get(path, token);
    return { status, body: JSON.parse(text) as Body };
  }

  it('lists the mailboxes that have a token, filtered, sorted and page by page', async () => {
    const { status, body } = await json<Listed>('/v1/mailboxes/token-health?sort=address');
    expect(status).toBe(200);
    expect(body.mailboxes.map(({ address }) => address)).toEqual(['a@contoso.example', 'b@contoso.example', 'c@contoso.example']);
    for (const one of body.mailboxes) expect(tokenHealthView.safeParse(one).error).toBeUndefined();
    const bad = await json<Listed>('/v1/mailboxes/token-health?state=needs_sign_in,needs_admin&method=browser&cloud=worldwide&search=B@');
    expect(bad.body).toMatchObject({ matching: 1, next: null, mailboxes: [{ mailboxId: failed, health: 'needs_sign_in', reason: { code: 'AADSTS50173', lookUp: 'https://login.microsoftonline.com/error?code=50173' } }] });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const from: string = cursor;
      const page: Listed = (await json<Listed>(`/v1/mailboxes/token-health?limit=1${from && `&cursor=${from}`}`)).body;
      seen.push(...page.mailboxes.map(({ address }) => address));
      cursor = page.next;
    }
    expect([...seen].sort()).toEqual(['a@contoso.example', 'b@contoso.example', 'c@contoso.example']);
    expect(seen[0]).toBe('b@contoso.example');
  });

  it.each([
    ['state=broken', 'state.0'],
    ['method=password', 'method.0'],
    ['sort=colour', 'sort'],
    ['order=up', 'order'],
    ['limit=0', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['page=2', 'page'],
  ])('says what is wrong with ?%s', async (query, field) => {
    const { status, type, text } = await get(`/v1/mailboxes/token-health?${query}`);
    expect([status, type]).toEqual([422, 'application/problem+json; charset=utf-8']);
    expect(JSON.parse(text)).toMatchObject({ field, detail: expect.stringMatching(/.+/) as string });
  });

  it('tells one mailbox with its history', async () => {
    const { status, body } = await json<Record<string, unknown>>(`/v1/mailboxes/${failed}/token-health`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ mailboxId: failed, health: 'needs_sign_in', accountName: 'b@contoso.example', history: [{ kind: 'failed', code: 'AADSTS50173', title: 'The password was changed or the sessions were revoked', correlationId: 'c-1' }] });
    expect((await json(`/v1/mailboxes/${org.mailboxId}/token-health`)).body).toMatchObject({ status: 404, code: 'mailbox_without_oauth' });
    expect((await json(`/v1/mailboxes/${failed}/token-health?limit=999`)).body).toMatchObject({ status: 422, field: 'limit' });
  });

  it('knows no mailbox of another organization, and none that is not there', async () => {
    for (const id of [other.mailboxId, 'not-an-id', '01890000-0000-7000-8000-000000000000']) {
      expect((await json(`/v1/mailboxes/${id}/token-health`)).body).toMatchObject({ status: 404, code: 'not_found' });
    }
    const theirs = await json<Listed>('/v1/mailboxes/token-health', await makeKey(other, ['mailboxes:read']));
    expect(theirs.body.mailboxes.map(({ address }) => address)).toEqual(['scan@fabrikam.example']);
  });

  it('is for keys with the right mailboxes:read alone', async () => {
    const without = await makeKey(org, ['messages:read']);
    for (const path of ['/v1/mailboxes/token-health', `/v1/mailboxes/${failed}/token-health`, '/v1/metrics']) {
      expect((await json(path, without)).body).toMatchObject({ status: 403, code: 'forbidden' });
      expect((await json(path, org.key)).body).toMatchObject({ status: 403 });
      expect((await fetch(`${url}${path}`)).status).toBe(401);
    }
  });

  it('gives figures a Prometheus server reads', async () => {
    const { status, type, text } = await get('/v1/metrics');
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    for (const line of [
      'platen_mailboxes{state="needs_sign_in"} 1',
      'platen_mailboxes{state="never_authorized"} 2',
      'platen_mailboxes{state="healthy"} 0',
      'platen_mailboxes{state="no_token"} 1',
      'platen_grant_refreshes_total{result="refreshed"} 7',
      'platen_grant_refreshes_total{result="failed"} 1',
      'platen_mailboxes_refresh_failing 0',
      'platen_messages_held 0',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toMatch(/^(?:# (?:HELP|TYPE) [a-z_]+ .+\n|[a-z_]+(?:\{[a-z]+="[^"]*"\})? -?[\d.e+]+\n)+$/);
  });
});
