import { expect, it } from 'vitest';
import type { RegistrationView } from '@/lib/app-registrations/contract';
import { changesClient, isEdited, settled, storedEntries, withProof } from './draft';

const view: RegistrationView = {
  cloud: 'worldwide', label: 'Microsoft 365', own: true, id: 'r', clientId: 'aaaa', entraTenantId: 'contoso.com', revision: 1, proof: 'secret', expiresAt: null, thumbprint: null, mailboxes: 3, toAuthorize: [], history: [],
  setup: { adminCenter: '', signInAddress: '', exchangeEnvironment: null, callbackUrl: '', consentPageUrl: '', consent: null },
};

it('what is stored is kept until somebody types another', () => {
  const entries = storedEntries(view);
  expect(entries).toMatchObject({ clientId: 'aaaa', proof: 'kept', secret: '' });
  expect(isEdited(view, entries)).toBe(false);
  expect(isEdited(view, { ...entries, proof: 'secret', secret: 'x' })).toBe(true);
});

it('a secret belongs to its client: with another client there is none to keep', () => {
  const entries = { ...storedEntries(view), clientId: 'bbbb' };
  expect(changesClient(view, entries)).toBe(true);
  expect(settled(view, entries).proof).toBe('none');
  expect(settled(view, { ...entries, clientId: ' AAAA ' }).proof).toBe('kept');
});

it('with Platen’s own client the form is empty', () => {
  expect(storedEntries({ ...view, own: false })).toMatchObject({ clientId: '', entraTenantId: '', proof: 'none' });
});

it('the day a secret ends belongs to that secret', () => {
  const ends = { ...view, expiresAt: '2027-03-01T00:00:00.000Z' };
  expect(storedEntries(ends).expiresOn).toBe('2027-03-01');
  expect(withProof(ends, 'secret')).toEqual({ proof: 'secret', expiresOn: '' });
  expect(withProof(ends, 'kept')).toEqual({ proof: 'kept', expiresOn: '2027-03-01' });
  expect(storedEntries({ ...ends, proof: 'certificate' }).expiresOn).toBe('');
});
