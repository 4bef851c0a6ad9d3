import { expect, it } from 'vitest';
import type { RegistrationView } from '@/lib/app-registrations/contract';
import { registrationSentence } from './registration-sentence';

const now = new Date('2026-11-26T08:00:00Z');
const view: RegistrationView = {
  cloud: 'worldwide', label: 'Microsoft 365', own: true, id: 'r', clientId: 'c', entraTenantId: 't', revision: 1, proof: 'secret', expiresAt: null, thumbprint: null, mailboxes: 3, toAuthorize: [], history: [],
  setup: { adminCenter: '', signInAddress: '', exchangeEnvironment: null, callbackUrl: '', consentPageUrl: '', consent: null },
};
const said = (part: Partial<RegistrationView>) => registrationSentence({ ...view, ...part }, now).sentence;
const mailbox = { id: 'm', address: 'scan@contoso.example', revisionId: 'old', method: 'browser', endsAt: null } as const;

it.each<[Partial<RegistrationView>, string]>([
  [{ clientId: null, own: false }, 'Nobody can sign in: Platen has no client for this cloud.'],
  [{ expiresAt: '2026-11-25T00:00:00Z', toAuthorize: [mailbox] }, 'The secret of your app registration has ended.'],
  [{ expiresAt: '2026-12-08T09:00:00Z', toAuthorize: [mailbox] }, 'The secret of your app registration ends in 12 days.'],
  [{ expiresAt: '2026-11-27T09:00:00Z', proof: 'certificate' }, 'The certificate of your app registration ends in 1 day.'],
  [{ expiresAt: '2026-11-26T20:00:00Z' }, 'The secret of your app registration ends within a day.'],
  [{ toAuthorize: [mailbox] }, '1 mailbox goes on by an older app registration.'],
  [{ toAuthorize: [mailbox, { ...mailbox, id: 'n' }] }, '2 mailboxes go on by an older app registration.'],
  [{ expiresAt: '2027-11-26T00:00:00Z' }, '3 mailboxes sign in with your own app registration.'],
  [{ own: false }, 'Mailboxes of this cloud sign in with Platen’s own client.'],
])('the first thing said is what matters most: %j', (part, sentence) => {
  expect(said(part)).toBe(sentence);
});
