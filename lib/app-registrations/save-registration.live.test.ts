import { generateKeyPairSync } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signInAs, startSignInStage, type SignInStage } from '@/e2e/stage/sign-in-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { AuthorizationRunner } from '@/lib/authorizations/job';
import type { Context, Identity } from '@/lib/base/context';
import { makeCertificate } from '@/sandbox/certificates/certificate';
import { makeAppCertificate } from '@/sandbox/testing/app-certificate';
import { CONTOSO, PLATEN } from '@/sandbox/testing/entra';
import type { RegistrationDraft, RegistrationView, SavedRegistration } from './contract';

const SINGLE = 'aaaaaaaa-0000-4000-8000-000000000002';
const EVERY_WAY = 'aaaaaaaa-0000-4000-8000-000000000004';
const [FIRST, SECOND] = ['Sandbox-secret-1234', 'Sandbox-secret-5678'];

let stage: SignInStage;
let root: pg.Client;
let runner: AuthorizationRunner;
let organizationId: string;
let ada: Identity;
let count = 0;

async function inContext<T>(work: (context: Context) => Promise<T>, who = ada): Promise<T> {
  const { inOrganization } = await import('@/lib/base/context');
  return inOrganization(who, work);
}
async function save(part: Partial<RegistrationDraft>, who = ada): Promise<SavedRegistration> {
  const { saveRegistration } = await import('./save-registration');
  return inContext((context) => saveRegistration(context, { cloud: 'sandbox', entraTenantId: CONTOSO, clientId: EVERY_WAY, proof: { kind: 'none' }, ...part }), who);
}
async function retire(): Promise<void> {
  const { retireRegistration } = await import('./retire-registration');
  await inContext((context) => retireRegistration(context, { cloud: 'sandbox' }));
}
async function listed(cloud = 'sandbox'): Promise<RegistrationView> {
  const { listRegistrations } = await import('./list-registrations');
  const view = (await inContext((context) => listRegistrations(context, {}))).find((one) => one.cloud === cloud);
  if (!view) throw new Error('no such cloud');
  return view;
}
async function signedIn(name: string): Promise<{ id: string; address: string }> {
  const address = `${name}-${count}@contoso.example`;
  const id = await stage.mailbox(organizationId, address);
  expect(await signInAs(stage, ada, id, address)).toMatchObject({ state: 'completed' });
  return { id, address };
}
async function signedInAsApp(name: string): Promise<{ id: string; address: string }> {
  const { startAppOnly } = await import('@/lib/authorizations/start-app-only');
  const { readLatestAuthorization } = await import('@/lib/authorizations/read-latest-authorization');
  const address = `${name}-${count}@contoso.example`;
  const id = await stage.mailbox(organizationId, address);
  await inContext((context) => startAppOnly(context, { mailboxId: id }));
  await waitUntil('the app signed in', async () => (await inContext((context) => readLatestAuthorization(context, { mailboxId: id })))?.state === 'completed');
  return { id, address };
}
const refreshed = async (mailboxId: string) => {
  const { ensureFreshToken } = await import('@/lib/grants/ensure-fresh-token');
  const { openContext } = await import('@/lib/base/context');
  return ensureFreshToken(openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null }), { mailboxId, force: true });
};
const one = async (text: string, values: unknown[]) => (await root.query<Record<string, unknown>>(text, values)).rows[0];

beforeAll(async () => {
  stage = await startSignInStage();
  root = new pg.Client({ connectionString: stage.database.superuserUrl });
  await root.connect();
  const { startAuthorizationRunner } = await import('@/lib/authorizations/job');
  runner = startAuthorizationRunner({ everyMs: 200 });
});
afterAll(async () => {
  await runner.stop();
  await root.end();
  await stage.stop();
});
beforeEach(async () => {
  count += 1;
  organizationId = await stage.organization(`contoso-${count}`);
  ada = await stage.person(organizationId, 'Ada Lovelace');
});

describe('what mailboxes sign in with', () => {
  it('is Platen’s own client until the organization has one, in every cloud of the installation', async () => {
    expect(await listed()).toMatchObject({ own: false, clientId: PLATEN, entraTenantId: 'organizations', proof: 'none', mailboxes: 0, toAuthorize: [], history: [] });
    expect((await listed('us-gov-high')).setup).toMatchObject({ adminCenter: 'https://portal.azure.us', exchangeEnvironment: 'O365USGovGCCHigh' });
  });

  it('is the organization’s own from the next sign-in on, and mailboxes signed in before are listed to authorize again', async () => {
    const { id, address } = await signedIn('moves');
    expect(await save({ clientId: SINGLE })).toMatchObject({ revision: 1, moved: 0, toAuthorize: 1 });
    expect(await listed()).toMatchObject({ own: true, clientId: SINGLE, revision: 1, mailboxes: 1, toAuthorize: [{ id, address, method: 'device_code' }] });
    expect((await refreshed(id)).accountName).toBe(address);

    expect(await signInAs(stage, ada, id, address)).toMatchObject({ state: 'completed' });
    const after = await listed();
    expect(after.toAuthorize).toEqual([]);
    expect(after.history.map(({ clientId, own, mailboxes, endedAt }) => ({ clientId, own, mailboxes, ended: endedAt !== null }))).toEqual([
      { clientId: SINGLE, own: true, mailboxes: 1, ended: false },
      { clientId: PLATEN, own: false, mailboxes: 0, ended: false },
    ]);
  });

  it('changes to another client by a new revision, and sign-ins go on by the old one until then', async () => {
    await save({ clientId: SINGLE });
    const { id } = await signedIn('older');
    expect(await save({ clientId: EVERY_WAY })).toMatchObject({ revision: 2, moved: 0, toAuthorize: 1 });
    expect((await refreshed(id)).accessToken).toMatch(/^ey/);
    expect((await listed()).history.map(({ revision, endedAt, createdBy }) => ({ revision, ended: endedAt !== null, createdBy }))).toEqual([
      { revision: 2, ended: false, createdBy: 'Ada Lovelace' },
      { revision: 1, ended: true, createdBy: 'Ada Lovelace' },
    ]);
    // And back: nobody signs in again for it.
    expect(await save({ clientId: SINGLE })).toMatchObject({ revision: 3, moved: 1, toAuthorize: 0 });
    expect((await refreshed(id)).accessToken).toMatch(/^ey/);
  });

  it('goes back to Platen’s own client, and sign-ins made with the other go on', async () => {
    await save({ clientId: SINGLE });
    const { id, address } = await signedIn('back');
    await retire();
    expect(await listed()).toMatchObject({ own: false, clientId: PLATEN, toAuthorize: [{ id }] });
    expect((await refreshed(id)).accessToken).toMatch(/^ey/);
    expect(await signInAs(stage, ada, id, address)).toMatchObject({ state: 'completed' });
    expect((await listed()).toAuthorize).toEqual([]);
    await expect(retire()).rejects.toMatchObject({ status: 404 });
    expect(await save({ clientId: SINGLE })).toMatchObject({ revision: 2 });
  });

  it('is one, however many save at once', async () => {
    const saved = await Promise.all([SINGLE, EVERY_WAY, SINGLE].map((clientId) => save({ clientId })));
    expect(saved.map(({ revision }) => revision).sort()).toEqual([1, 2, 3]);
    expect((await listed()).history.filter(({ endedAt }) => endedAt === null)).toHaveLength(1);
  });

  it('is changed by administrators, and read by everybody', async () => {
    const operator = await stage.person(organizationId, 'Ola Operator', 'operator');
    await expect(save({}, operator)).rejects.toMatchObject({ status: 403 });
    const { listRegistrations } = await import('./list-registrations');
    const viewer = await stage.person(organizationId, 'Vera Viewer', 'viewer');
    expect((await inContext((context) => listRegistrations(context, {}), viewer)).length).toBeGreaterThan(4);
  });
});

describe('a secret that is renewed', () => {
  it('needs no sign-in: what was signed in by the client itself goes over, with the new end', async () => {
    await save({ proof: { kind: 'secret', secret: FIRST, expiresOn: '2027-01-31' } });
    const { id } = await signedInAsApp('app');
    const death = () => one(`SELECT "diesAt", "appRegistrationId" FROM "Grant" WHERE "mailboxId" = $1 AND "state" = 'current'`, [id]);
    expect(await death()).toMatchObject({ diesAt: new Date('2027-01-31T00:00:00Z') });

    const renewed = await save({ proof: { kind: 'secret', secret: SECOND, expiresOn: '2028-01-31' } });
    expect(renewed).toMatchObject({ revision: 2, moved: 1, toAuthorize: 0 });
    expect(await death()).toEqual({ diesAt: new Date('2028-01-31T00:00:00Z'), appRegistrationId: renewed.id });
    expect((await refreshed(id)).accessToken).toMatch(/^ey/);
    expect(await listed()).toMatchObject({ proof: 'secret', expiresAt: '2028-01-31T00:00:00.000Z', toAuthorize: [] });
  });

  it('brings back to life what had failed for want of it', async () => {
    await save({ proof: { kind: 'secret', secret: FIRST } });
    const { id } = await signedInAsApp('dead');
    await stage.sandbox.client.entraRule({ match: { client: EVERY_WAY, request: 'client_credentials' }, status: 401, error: 'invalid_client', code: 7000222, times: 1 });
    await expect(refreshed(id)).rejects.toMatchObject({ entraCode: 'AADSTS7000222' });
    const hold = () => one('SELECT "holdReason", "holdCode" FROM "Mailbox" WHERE "id" = $1', [id]);
    expect(await hold()).toEqual({ holdReason: 'needs_admin', holdCode: 'AADSTS7000222' });
    await save({ proof: { kind: 'secret', secret: SECOND } });
    expect(await hold()).toEqual({ holdReason: null, holdCode: null });
    expect((await refreshed(id)).accessToken).toMatch(/^ey/);
  });

  it('may be kept, but not for another client', async () => {
    const first = await save({ proof: { kind: 'secret', secret: FIRST } });
    expect(await save({ proof: { kind: 'kept' } })).toMatchObject({ id: first.id, revision: 1 });
    await expect(save({ clientId: SINGLE, proof: { kind: 'kept' } })).rejects.toMatchObject({ code: 'proof_of_other_client', explanation: { field: 'proof' } });
    await expect(save({ entraTenantId: 'fabrikam.example', proof: { kind: 'kept' } })).rejects.toMatchObject({ code: 'proof_of_other_client' });
  });

  it('is kept while only its end is told anew, and what hangs on it dies then', async () => {
    await save({ proof: { kind: 'secret', secret: FIRST } });
    const { id } = await signedInAsApp('end');
    expect(await save({ proof: { kind: 'kept', expiresOn: '2028-02-01' } })).toMatchObject({ revision: 2, moved: 1, toAuthorize: 0 });
    expect(await save({ proof: { kind: 'kept', expiresOn: '2028-02-01' } })).toMatchObject({ revision: 2 });
    expect(await one(`SELECT "diesAt" FROM "Grant" WHERE "mailboxId" = $1`, [id])).toEqual({ diesAt: new Date('2028-02-01T00:00:00Z') });
    expect((await refreshed(id)).accessToken).toMatch(/^ey/);
    await expect(save({ proof: { kind: 'kept', expiresOn: '2020-02-01' } })).rejects.toMatchObject({ code: 'secret_expired', explanation: { field: 'proof.expiresOn' } });
  });

  it('that is taken away leaves what needs it where it is', async () => {
    await save({ proof: { kind: 'secret', secret: FIRST, expiresOn: '2027-03-01' } });
    const [app, person] = [await signedInAsApp('needs-it'), await signedIn('does-not')];
    expect(await save({ proof: { kind: 'none' } })).toMatchObject({ moved: 1, toAuthorize: 1 });
    expect((await listed()).toAuthorize).toMatchObject([{ id: app.id, method: 'app_only', endsAt: '2027-03-01T00:00:00.000Z' }]);
    for (const { id } of [app, person]) expect((await refreshed(id)).accessToken).toMatch(/^ey/);
  });

  it('of a tenant that is named by its id instead of its domain stays with its sign-ins', async () => {
    await save({ entraTenantId: 'contoso.example' });
    const { id } = await signedIn('domain');
    expect(await save({ entraTenantId: CONTOSO })).toMatchObject({ moved: 1, toAuthorize: 0 });
    expect((await refreshed(id)).accessToken).toMatch(/^ey/);
  });

  it('is erased an hour after it ended, unless a sign-in goes on by it', async () => {
    const { eraseSpentSecrets } = await import('./erase-spent-secrets');
    const { openContext } = await import('@/lib/base/context');
    const erase = () => eraseSpentSecrets(openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null }));
    await save({ proof: { kind: 'secret', secret: FIRST } });
    const { id } = await signedInAsApp('erased');
    await save({ proof: { kind: 'none' } });
    await save({ proof: { kind: 'none' }, clientId: SINGLE });
    expect(await erase()).toBe(0);
    await root.query(`UPDATE "AppRegistration" SET "retiredAt" = "retiredAt" - interval '61 minutes' WHERE "organizationId" = $1`, [organizationId]);
    expect(await erase()).toBe(0);
    expect((await refreshed(id)).accessToken).toMatch(/^ey/);
    await root.query(`UPDATE "Grant" SET "state" = 'superseded' WHERE "mailboxId" = $1`, [id]);
    expect(await erase()).toBe(1);
    expect((await one('SELECT count(*)::int AS kept FROM "AppRegistration" WHERE "organizationId" = $1 AND "secretCipher" IS NOT NULL', [organizationId]))?.['kept']).toBe(0);
  });
});

describe('a certificate', () => {
  it('signs the app in, and its end and thumbprint are read from it', async () => {
    const own = makeAppCertificate();
    await stage.sandbox.client.certificate(EVERY_WAY, own.certificate);
    await save({ proof: { kind: 'certificate', certificate: `Subject: CN=x\n${own.certificate}`, privateKey: own.privateKey } });
    const view = await listed();
    expect(view).toMatchObject({ proof: 'certificate', expiresAt: own.notAfter.toISOString() });
    expect(view.thumbprint).toMatch(/^[0-9A-F]{64}$/);
    const { id } = await signedInAsApp('certificate');
    expect((await refreshed(id)).accessToken).toMatch(/^ey/);
  });

  const pair = makeAppCertificate();
  const elliptic = (() => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const names = { commonName: 'x', issuerName: 'x', publicKey, issuerPublicKey: publicKey, issuerPrivateKey: privateKey };
    const certificate = makeCertificate({ ...names, notBefore: new Date(Date.now() - 1000), notAfter: new Date(Date.now() + 86_400_000) });
    return { certificate, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  })();
  it.each([
    ['of another kind than RSA', elliptic, 'certificate_not_rsa', 'proof.certificate'],
    ['with the key of another', { ...pair, privateKey: makeAppCertificate().privateKey }, 'certificate_key_mismatch', 'proof.privateKey'],
    ['that has ended', makeAppCertificate(-1), 'certificate_expired', 'proof.certificate'],
    ['that is none', { ...pair, certificate: 'hello' }, 'certificate_unreadable', 'proof.certificate'],
    ['with a key that is none', { ...pair, privateKey: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' }, 'private_key_unreadable', 'proof.privateKey'],
    ['with a key that has a passphrase', { ...pair, privateKey: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----' }, 'private_key_encrypted', 'proof.privateKey'],
  ])('%s is refused beside its entry', async (_what, { certificate, privateKey }, code, field) => {
    await expect(save({ proof: { kind: 'certificate', certificate, privateKey } })).rejects.toMatchObject({ code, explanation: { field } });
    expect((await listed()).own).toBe(false);
  });
});

describe('no secret of an app registration', () => {
  it.each([
    ['proof.secret', { proof: { kind: 'secret', secret: 'aaaaaaaa-0000-4000-8000-0000000000ee' } }, 'This is the secret’s ID. Paste what stands in the column Value.'],
    ['entraTenantId', { entraTenantId: 'organizations' }, 'Paste the Directory (tenant) ID from the app’s Overview, or type a domain of the tenant.'],
    ['clientId', { clientId: 'platen' }, 'Paste the Application (client) ID from the app’s Overview.'],
  ] as const)('%s: what does not fit is told beside its entry', async (field, part, message) => {
    await expect(save(part)).rejects.toMatchObject({ explanation: { fields: [{ field, message }] } });
  });

  it('is in the audit log, in an error, in what verbs answer, or unsealed in the database', async () => {
    const canary = 'canary-client-secret-4711';
    const { certificate, privateKey } = makeAppCertificate();
    const keyLine = privateKey.split('\n')[5] ?? '';
    const told: unknown[] = [];
    told.push(await save({ proof: { kind: 'secret', secret: canary, expiresOn: '2027-12-31' } }));
    told.push(await save({ proof: { kind: 'secret', secret: canary, expiresOn: '2020-12-31' } }).catch((error: { explanation: unknown }) => error.explanation));
    told.push(await save({ proof: { kind: 'certificate', certificate, privateKey } }));
    told.push(await save({ proof: { kind: 'certificate', certificate: makeAppCertificate().certificate, privateKey } }).catch((error: { explanation: unknown }) => error.explanation));
    told.push(await listed());
    const { rows: audit } = await root.query('SELECT * FROM "AuditEntry" WHERE "organizationId" = $1', [organizationId]);
    const { rows } = await root.query<{ row: string }>('SELECT r::text AS row FROM "AppRegistration" r WHERE "organizationId" = $1', [organizationId]);
    expect(audit).toHaveLength(2);
    const everything = JSON.stringify([told, audit, rows]);
    for (const secret of [canary, keyLine]) {
      for (const shape of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').slice(0, 20)]) expect(everything.includes(shape)).toBe(false);
    }
    expect(audit.at(-1)).toMatchObject({ verb: 'app-registrations.save', before: { proof: 'secret' }, after: { proof: 'certificate', revision: 2 } });
  });
});
