import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSignInStage, type SignInStage } from '@/e2e/stage/sign-in-stage';
import type { Identity } from '@/lib/base/context';
import { makeAppCertificate } from '@/sandbox/testing/app-certificate';
import { CONTOSO, FABRIKAM, PLATEN } from '@/sandbox/testing/entra';
import type { PreflightView, RegistrationDraft } from './contract';

const SINGLE = 'aaaaaaaa-0000-4000-8000-000000000002';
const FLOWS_OFF = 'aaaaaaaa-0000-4000-8000-000000000003';
const EVERY_WAY = 'aaaaaaaa-0000-4000-8000-000000000004';

let stage: SignInStage;
let organizationId: string;
let ola: Identity;

async function check(draft?: Partial<RegistrationDraft>, cloud = 'sandbox', who = ola): Promise<PreflightView> {
  const { checkRegistration } = await import('./check-registration');
  const { openContext } = await import('@/lib/base/context');
  return checkRegistration(openContext(who), { cloud, ...(draft ? { draft: { entraTenantId: CONTOSO, clientId: EVERY_WAY, proof: { kind: 'none' }, ...draft } } : {}) });
}
const found = (view: PreflightView) => Object.fromEntries(view.checks.map(({ name, state, code }) => [name, code === null ? state : `${state} ${code}`]));

beforeAll(async () => {
  stage = await startSignInStage();
  organizationId = await stage.organization('contoso');
  ola = await stage.person(organizationId, 'Ola Operator', 'operator');
});
beforeEach(() => stage.sandbox.client.reset());
afterAll(() => stage.stop());

describe('a preflight', () => {
  it('finds Platen’s own client good, before anybody typed a code', async () => {
    const view = await check();
    expect(view).toMatchObject({ own: false, clientId: PLATEN, entraTenantId: 'organizations' });
    expect(found(view)).toEqual({ client: 'good', device_code: 'good', proof: 'skipped', consent: 'open' });
    expect(view.consent?.people.startsWith(`${stage.sandbox.sandbox.pagesUrl}/organizations/v2.0/adminconsent?client_id=${PLATEN}&`)).toBe(true);
  });

  it.each<[string, Partial<RegistrationDraft>, Record<string, string>]>([
    ['a client the tenant does not know', { clientId: 'bbbbbbbb-0000-4000-8000-00000000000b' }, { client: 'bad AADSTS700016', device_code: 'skipped' }],
    ['the client of another tenant', { entraTenantId: FABRIKAM }, { client: 'bad AADSTS700016' }],
    ['a tenant of another cloud', { entraTenantId: 'contoso.onmicrosoft.us' }, { client: 'bad AADSTS90002' }],
    ['public client flows that are off', { clientId: FLOWS_OFF }, { client: 'good', device_code: 'bad AADSTS7000218' }],
    ['a wrong secret', { proof: { kind: 'secret', secret: 'not-the-secret' } }, { device_code: 'good', proof: 'bad AADSTS7000215', app_only: 'skipped' }],
    ['a secret that has expired', { proof: { kind: 'secret', secret: 'Sandbox-secret-0000' } }, { device_code: 'good', proof: 'bad AADSTS7000222', app_only: 'skipped' }],
    ['a certificate that was not uploaded', { proof: { kind: 'certificate', ...withoutEnd() } }, { proof: 'bad AADSTS700027', app_only: 'skipped' }],
    ['a right secret', { proof: { kind: 'secret', secret: 'Sandbox-secret-1234' } }, { client: 'good', device_code: 'good', proof: 'good', app_only: 'good' }],
    ['a right secret, with flows off', { clientId: FLOWS_OFF, proof: { kind: 'secret', secret: 'Sandbox-secret-1234' } }, { device_code: 'attention AADSTS7000218', app_only: 'good' }],
    ['a tenant named by its domain', { entraTenantId: 'contoso.example', proof: { kind: 'secret', secret: 'Sandbox-secret-1234' } }, { client: 'good', proof: 'good', app_only: 'attention' }],
  ])('finds %s, and says what to do', async (_what, draft, expected) => {
    const view = await check(draft);
    expect(found(view)).toMatchObject(expected);
    for (const { state, explanation, remedy, title } of view.checks) {
      if (state !== 'bad' && state !== 'attention') continue;
      expect(title.length).toBeGreaterThan(10);
      expect(explanation).toBeTruthy();
      expect(remedy.length).toBeGreaterThan(0);
    }
  });

  it('finds a certificate good once it is uploaded', async () => {
    const { certificate, privateKey } = makeAppCertificate();
    await stage.sandbox.client.certificate(EVERY_WAY, certificate);
    expect(found(await check({ proof: { kind: 'certificate', certificate, privateKey } }))).toMatchObject({ proof: 'good', app_only: 'good' });
  });

  it('checks what is saved with the secret that is sealed, and a draft may keep it', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { saveRegistration } = await import('./save-registration');
    const other = await stage.organization('sealed');
    const ada = await stage.person(other, 'Ada');
    const own = { entraTenantId: CONTOSO, clientId: EVERY_WAY };
    await inOrganization(ada, (context) => saveRegistration(context, { cloud: 'sandbox', ...own, proof: { kind: 'secret', secret: 'Sandbox-secret-1234' } }));
    expect(found(await check(undefined, 'sandbox', ada))).toMatchObject({ proof: 'good', app_only: 'good' });
    expect(found(await check({ ...own, proof: { kind: 'kept' } }, 'sandbox', ada))).toMatchObject({ proof: 'good' });
    await expect(check({ ...own, clientId: SINGLE, proof: { kind: 'kept' } }, 'sandbox', ada)).rejects.toMatchObject({ code: 'proof_of_other_client' });
    expect(JSON.stringify(await check(undefined, 'sandbox', ada))).not.toContain('Sandbox-secret');
  });

  it('says when the sign-in server can not be reached, and stores nothing', async () => {
    await stage.sandbox.client.entraRule({ match: { request: 'devicecode' }, action: 'drop', times: 1 });
    expect(found(await check())).toMatchObject({ client: 'bad network_error', device_code: 'skipped' });
  });

  it('is for whoever may sign in, and for clouds of the installation', async () => {
    const viewer = await stage.person(organizationId, 'Vera Viewer', 'viewer');
    await expect(check(undefined, 'sandbox', viewer)).rejects.toMatchObject({ status: 403 });
    await expect(check(undefined, 'moon')).rejects.toMatchObject({ status: 404 });
  });
});

function withoutEnd() {
  const { certificate, privateKey } = makeAppCertificate();
  return { certificate, privateKey };
}
