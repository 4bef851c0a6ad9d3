import { expect, it } from 'vitest';
import type { EntraFacts } from '@/lib/grants/rules/entra-error';
import { preflightChecks, type Trials } from './preflight';

const says = (oauthError: string, aadsts: number | null = null): EntraFacts => ({
  oauthError, aadsts, suberror: null, text: 'What Entra said.', traceId: 'trace-1', correlationId: null, status: 400, retryAfter: null,
});
const good: Trials = { hasClient: true, tenantIsId: true, device: { client: null, code: null }, proof: 'none', appOnly: null };
const found = (trials: Partial<Trials>) => Object.fromEntries(preflightChecks({ ...good, ...trials }).map((check) => [check.name, check]));
const states = (trials: Partial<Trials>) => Object.fromEntries(preflightChecks({ ...good, ...trials }).map(({ name, state }) => [name, state]));

it('all that can be known of a public client is green, and consent stays open', () => {
  expect(states({})).toEqual({ client: 'good', device_code: 'good', proof: 'skipped', consent: 'open' });
});

it('without any client nothing else is tried', () => {
  expect(states({ hasClient: false, device: null })).toEqual({ client: 'bad', device_code: 'skipped', consent: 'open' });
});

it.each([
  [700016, 'The tenant does not know the app'],
  [90002, 'The tenant is unknown in this cloud'],
  [50194, 'The app registration needs its tenant'],
])('a code refused with AADSTS%i says what and how', (aadsts, title) => {
  const { client, device_code: code } = found({ device: { client: says('invalid_request', aadsts), code: null } });
  expect(client).toMatchObject({ state: 'bad', title, code: `AADSTS${aadsts}`, raw: 'What Entra said.\nTrace ID: trace-1' });
  expect(client?.remedy.length).toBeGreaterThan(1);
  expect(client?.remedy.at(-1)).toBe('Then check again.');
  expect(code?.state).toBe('skipped');
});

it('public client flows that are off are worse where there is no other way', () => {
  const device = { client: null, code: says('invalid_client', 7000218) };
  expect(found({ device })['device_code']).toMatchObject({ state: 'bad', code: 'AADSTS7000218', title: 'Device codes fail: public client flows are off' });
  expect(found({ device, proof: 'secret', appOnly: { refusal: null, roles: ['SMTP.SendAsApp'] } })['device_code']?.state).toBe('attention');
});

it.each([7000215, 7000222, 700027])('a secret or certificate refused with AADSTS%i leaves app-only untried', (aadsts) => {
  expect(states({ proof: 'secret', appOnly: { refusal: says('invalid_client', aadsts) } })).toMatchObject({ proof: 'bad', app_only: 'skipped' });
});

it('another refusal of the app says nothing of its secret', () => {
  expect(states({ proof: 'secret', appOnly: { refusal: says('invalid_scope', 70011) } })).toMatchObject({ proof: 'open', app_only: 'bad' });
});

it('app-only is good with the permission, wants it where it is missing, and the tenant by its id', () => {
  const appOnly = (roles: string[] | null, tenantIsId = true) => states({ proof: 'certificate', tenantIsId, appOnly: { refusal: null, roles } });
  expect(appOnly(['SMTP.SendAsApp'])).toMatchObject({ proof: 'good', app_only: 'good' });
  expect(appOnly([])).toMatchObject({ proof: 'good', app_only: 'attention' });
  expect(appOnly(null)).toMatchObject({ proof: 'good', app_only: 'open' });
  expect(appOnly(['SMTP.SendAsApp'], false)).toMatchObject({ app_only: 'attention' });
});
