import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import type { Context } from '@/lib/base/context';
import type { ListMailboxesInput } from './contract';

let relay: RelayStage;
let organizationId: string;
let registrationId: string;

beforeAll(async () => {
  relay = await RelayStage.start();
  organizationId = await relay.stage.organization('contoso');
  registrationId = await registration(organizationId);
});
afterAll(() => relay.stop());

async function registration(organization: string, secretInDays: number | null = null): Promise<string> {
  const [row] = await relay.sql<{ id: string }>(
    `INSERT INTO "AppRegistration" ("organizationId", "id", "cloud", "entraTenantId", "clientId", "secretExpiresAt") VALUES ($1, gen_random_uuid(), 'sandbox', 'organizations', gen_random_uuid()::text, now() + make_interval(days => $2)) RETURNING "id"`,
    [organization, secretInDays],
  );
  return row?.id ?? '';
}
async function as<Result>(work: (context: Context) => Promise<Result>, organization = organizationId): Promise<Result> {
  const { inOrganization } = await import('@/lib/base/context');
  return inOrganization({ organizationId: organization, actor: { kind: 'person', userId: organization, sessionId: organization, name: 'Ada', role: 'operator' }, requestId: 'test', ip: null }, work);
}
async function list(input: ListMailboxesInput, organization?: string) {
  const { listMailboxes } = await import('./list-mailboxes');
  return as((context) => listMailboxes(context, input), organization);
}

interface GrantFacts {
  method?: 'device_code' | 'browser' | 'app_only';
  state?: 'current' | 'failed' | 'superseded';
  failureCode?: string;
  registration?: string;
  confidential?: boolean;
  /** SQL intervals from now. */
  created?: string;
  refreshed?: string;
  due?: string;
  failed?: string;
}
async function grant(mailboxId: string, { method = 'device_code', state = 'current', failureCode, registration: by = registrationId, confidential = method === 'app_only', created = '-1 day', refreshed = '-1 hour', due = '1 hour', failed }: GrantFacts = {}): Promise<string> {
  const [row] = await relay.sql<{ id: string }>(
    `INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "method", "appRegistrationId", "accountTid", "accountName", "keyVersion", "state", "failureCode", "createdAt", "lastRefreshAt", "refreshDueAt", "failedAt", "confidential")
     SELECT b."organizationId", gen_random_uuid(), b."id", $2::"AuthorizationMethod", $3, gen_random_uuid(), b."address", 1, $4::"GrantState", $5, now() + $6::interval, now() + $7::interval, now() + $8::interval, now() + $9::interval, $10
     FROM "Mailbox" b WHERE b."id" = $1 RETURNING "id"`,
    [mailboxId, method, by, state, failureCode ?? null, created, refreshed, due, failed ?? null, confidential],
  );
  return row?.id ?? '';
}
/** What the machine would do in 200 ms with nothing beside it; tests beside this one take their share of the processor. */
async function fast(what: string, work: () => Promise<unknown>): Promise<void> {
  const { sqlOf } = await import('@/lib/base/db/prisma');
  const gauge = () => as((context) => sqlOf(context.tx)('SELECT count(*)::int FROM generate_series(1, 400000) n WHERE n % 7 = 3'));
  const [times, allowed]: [number[], number[]] = [[], []];
  const tookMs = async (one: () => Promise<unknown>) => {
    const began = performance.now();
    await one();
    return performance.now() - began;
  };
  while (times.length < 200 && !times.some((time, at) => time < (allowed[at] ?? 0))) {
    allowed.push(200 * Math.max(1, (await tookMs(gauge)) / 60));
    times.push(await tookMs(work));
  }
  expect(times.some((time, at) => time < (allowed[at] ?? 0)), `${what}: ${times.map(Math.round).join(', ')} ms of ${allowed.map(Math.round).join(', ')}`).toBe(true);
}
let count = 0;
async function mailbox(facts?: GrantFacts | null, hold?: { reason: string; code: string; text?: string }): Promise<{ id: string; address: string }> {
  count += 1;
  const address = `m${String(count).padStart(3, '0')}@contoso.example`;
  const id = await relay.stage.mailbox(organizationId, address);
  if (facts) await grant(id, facts);
  if (hold) await relay.sql(`UPDATE "Mailbox" SET "holdReason" = $2::"HoldReason", "holdCode" = $3, "holdText" = $4, "holdSince" = now() WHERE "id" = $1`, [id, hold.reason, hold.code, hold.text ?? null]);
  return { id, address };
}

describe('the token health of many mailboxes', () => {
  it('is the same where rows are filtered and where one is shown, in every state', async () => {
    const secret = (days: number) => registration(organizationId, days);
    const rows: [string, { id: string; address: string }][] = [
      ['never_authorized', await mailbox()],
      ['healthy', await mailbox({})],
      ['healthy', await mailbox({}, { reason: 'full', code: '554 5.2.2' })],
      ['needs_sign_in', await mailbox({ state: 'failed', failureCode: 'AADSTS50173' })],
      ['needs_admin', await mailbox({ state: 'failed', failureCode: 'AADSTS50057' })],
      ['needs_admin', await mailbox({ state: 'failed', failureCode: 'AADSTS999999' }, { reason: 'needs_admin', code: 'AADSTS999999' })],
      ['needs_sign_in', await mailbox({ state: 'failed', failureCode: 'AADSTS999999' })],
      ['needs_admin', await mailbox({}, { reason: 'needs_admin', code: '535 5.7.139', text: 'Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.' })],
      ['expiring', await mailbox({ method: 'app_only', registration: await secret(29) })],
      ['healthy', await mailbox({ method: 'app_only', registration: await secret(31) })],
      ['healthy', await mailbox({ method: 'device_code', registration: await secret(29) })],
      ['expiring', await mailbox({ method: 'browser', confidential: true, registration: await secret(29) })],
      ['needs_admin', await mailbox({ method: 'app_only', registration: await secret(-1) })],
      ['expiring', await mailbox({ created: '-70 days', refreshed: '-61 days' })],
      ['expiring', await mailbox({ due: '-16 minutes' })],
      ['healthy', await mailbox({ due: '-5 minutes' })],
    ];
    const asked = await mailbox();
    await grant(asked.id, { state: 'superseded', failureCode: 'AADSTS70043', created: '-30 days', failed: '-16 days' });
    await grant(asked.id, { created: '-3 days' });
    rows.push(['expiring', asked]);
    const failing = await mailbox();
    const failingGrant = await grant(failing.id);
    await relay.sql(`INSERT INTO "GrantEvent" ("organizationId", "id", "grantId", "kind", "code", "text", "at") VALUES ($1, gen_random_uuid(), $2, 'refresh_failed', 'network_error', 'x', now() - interval '40 minutes')`, [organizationId, failingGrant]);
    rows.push(['expiring', failing]);
    for (const [health, { address }] of rows) {
      const { rows: found, facets } = await list({ search: address, state: [health as 'healthy'] });
      expect([address, health, ...found.map(({ token }) => token?.health)]).toEqual([address, health, health]);
      expect(facets.state.no_token).toBe(0);
    }
    const { readMailbox } = await import('./read-mailbox');
    const { token } = await as((context) => readMailbox(context, { mailboxId: asked.id }));
    expect(token).toMatchObject({ health: 'expiring', reason: { code: 'sign_in_frequency' }, diesWhy: 'sign_in_frequency' });
    expect(Math.round((Date.parse(token?.diesAt ?? '') - Date.now()) / 86_400_000)).toBe(11);
    const all = await list({ limit: 1000 });
    expect(all.total).toBe(rows.length);
    expect(all.groups.reduce((sum, { mailboxes }) => sum + mailboxes, 0)).toBe(rows.length);
    expect(all.rows.map(({ group }) => all.groups.findIndex(({ reason }) => reason.key === group))).toEqual(all.rows.map(({ group }) => all.groups.findIndex(({ reason }) => reason.key === group)).sort((one, other) => one - other));
    expect(all.groups[0]?.reason.role).toBe('failing');
  });

  it.each([['state', 'asc'], ['state', 'desc'], ['address', 'asc'], ['address', 'desc'], ['last_refresh', 'asc'], ['next_refresh', 'desc'], ['dies', 'asc'], ['dies', 'desc'], ['printers', 'desc']] as const)(
    'comes page by page with each mailbox once, sorted by %s, %s',
    async (sort, order) => {
      const whole = (await list({ sort, order, limit: 1000 })).rows.map(({ id }) => id);
      const seen: string[] = [];
      for (let after: string | null | undefined; after !== null; ) {
        const page = await list({ sort, order, limit: 4, ...(after ? { after } : {}) });
        seen.push(...page.rows.map(({ id }) => id));
        after = page.next;
      }
      expect(seen).toEqual(whole);
      expect(new Set(seen).size).toBe(whole.length);
    },
  );

  it('refuses a cursor of another list, and one that is none', async () => {
    const { next } = await list({ sort: 'dies', limit: 1 });
    for (const after of [next ?? '', 'AAAA', '', 'WyJkaWVzIl0']) {
      await expect(list({ sort: 'address', after })).rejects.toMatchObject({ code: 'invalid_input', explanation: { field: 'cursor' } });
    }
  });

  it('is narrowed by text, state, method and cloud, and counted over all', async () => {
    await relay.ownMailbox(organizationId, { address: 'zz-own@contoso.example', method: 'none' });
    expect((await list({ method: ['none'] })).rows).toMatchObject([{ address: 'zz-own@contoso.example', token: null }]);
    expect((await list({ state: ['no_token'] })).matching).toBe(1);
    const apps = await list({ method: ['app_only'], cloud: ['sandbox'] });
    expect(apps.rows.map(({ token }) => token?.method)).toEqual(['app_only', 'app_only', 'app_only']);
    expect(apps.facets.method).toContainEqual({ name: 'app_only', count: 3 });
    expect((await list({ cloud: ['china'] })).rows).toEqual([]);
    expect((await list({ search: 'M001@' })).rows).toHaveLength(1);
    expect((await list({ search: '100%_' })).rows).toEqual([]);
  });

  it('knows nothing of another organization', async () => {
    const other = await relay.stage.organization('fabrikam');
    expect(await list({}, other)).toMatchObject({ rows: [], total: 0, next: null });
  });

  it('takes less than 200 ms a page with 5,000 mailboxes, whatever it is sorted by', async () => {
    const many = await relay.stage.organization('northwind');
    const by = await registration(many, 20);
    await relay.sql(
      `WITH lanes AS (
         INSERT INTO "Lane" ("organizationId", "id", "cloud", "serverName", "userName") SELECT $1, gen_random_uuid(), 'sandbox', 'smtp.office365.sandbox', 'p' || n || '@northwind.example' FROM generate_series(1, 5000) n RETURNING "id", "userName"),
       boxes AS (
         INSERT INTO "Mailbox" ("organizationId", "id", "address", "userName", "method", "cloud", "serverName", "port", "security", "smtpAuth", "laneId")
         SELECT $1, gen_random_uuid(), l."userName", l."userName", 'oauth', 'sandbox', 'smtp.office365.sandbox', 587, 'starttls', true, l."id" FROM lanes l RETURNING "id", "address"),
       grants AS (
         INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "method", "appRegistrationId", "accountTid", "accountName", "keyVersion", "lastRefreshAt", "refreshDueAt", "state", "failureCode")
         SELECT $1, gen_random_uuid(), b."id", CASE WHEN hashtext(b."address") % 5 = 0 THEN 'app_only' ELSE 'browser' END::"AuthorizationMethod", $2, gen_random_uuid(), b."address", 1, now(), now() + interval '1 hour',
                CASE WHEN hashtext(b."address") % 7 = 0 THEN 'failed' ELSE 'current' END::"GrantState", CASE WHEN hashtext(b."address") % 7 = 0 THEN 'AADSTS50173' END FROM boxes b WHERE hashtext(b."address") % 11 <> 0 RETURNING "id"),
       events AS (INSERT INTO "GrantEvent" ("organizationId", "id", "grantId", "kind", "at") SELECT $1, gen_random_uuid(), g."id", 'refreshed', now() - interval '1 hour' * n FROM grants g, generate_series(1, 10) n)
       INSERT INTO "Printer" ("organizationId", "id", "name", "make", "model", "method", "mailboxId", "mailboxAddress", "administratorEmail")
       SELECT $1, gen_random_uuid(), 'p', 'Ricoh', 'IM', 'oauth', b."id", b."address", b."address" FROM boxes b, generate_series(1, 2)`,
      [many, by],
    );
    const { readMailbox } = await import('./read-mailbox');
    const id = (await list({ limit: 1 }, many)).rows[0]?.id ?? '';
    // As it is right after a fleet was added, which statistics know nothing of yet; and later.
    for (const known of [false, true]) {
      if (known) await relay.sql('ANALYZE');
      for (const sort of ['state', 'address', 'last_refresh', 'dies', 'printers'] as const) {
        await fast(sort, async () => {
          const page = await list({ sort, limit: 100, search: 'northwind' }, many);
          expect(page).toMatchObject({ total: 5000, matching: 5000 });
          expect(page.rows).toHaveLength(100);
        });
      }
    }
    await fast('one mailbox', () => as((context) => readMailbox(context, { mailboxId: id }), many));
  });
});
