import { expect, it } from 'vitest';
import type { GrantEventView } from '@/lib/grants/contract';
import type { PastSignIn } from '@/lib/mailboxes/contract';
import { mailboxHistory } from './history';

const event = (id: string, kind: GrantEventView['kind'], at: string): GrantEventView => ({ id, at, kind, accountName: 'scan@contoso.com', title: null, code: null, raw: null, lookUp: null, correlationId: null });
const signIn: PastSignIn = { id: 's', state: 'completed', startedAt: '2026-11-23T08:00:00Z', endedAt: '2026-11-23T08:02:00Z', by: 'Priya Nair', handedOver: false, accountName: 'scan@contoso.com', title: null };

it('tells a sign-in and the grant it left once, and refreshes in a row once a day', () => {
  const days = mailboxHistory(
    [event('d', 'refreshed', '2026-11-24T00:10:00Z'), event('c', 'refreshed', '2026-11-23T10:00:00Z'), event('b', 'refreshed', '2026-11-23T09:00:00Z'), event('a', 'granted', '2026-11-23T08:02:01Z')],
    [signIn],
  );
  expect(days.map(({ day, entries }) => [day, entries.map(({ text }) => text)])).toEqual([
    ['Tue 24 Nov 2026', ['Renewed by itself']],
    ['Mon 23 Nov 2026', ['Renewed by itself, 2 times', 'Signed in as scan@contoso.com']],
  ]);
});

it('tells of a failure the code, Microsoft’s own words and the correlation id, once', () => {
  const failed: GrantEventView = { ...event('f', 'failed', '2026-11-23T10:00:00Z'), title: 'The password was changed', code: 'AADSTS50173', raw: 'AADSTS50173: Revoked.', lookUp: 'https://login.microsoftonline.com/error?code=50173', correlationId: 'c-1' };
  const [entry] = mailboxHistory([failed], [])[0]?.entries ?? [];
  expect(entry).toMatchObject({ state: 'failing', text: 'The password was changed', detail: 'AADSTS50173: Revoked.\nCorrelation ID: c-1', code: { text: 'AADSTS50173', lookUp: failed.lookUp } });
  const [again] = mailboxHistory([{ ...failed, raw: 'Revoked.\nCorrelation ID: c-1' }], [])[0]?.entries ?? [];
  expect(again?.detail).toBe('Revoked.\nCorrelation ID: c-1');
});

it('tells when each refresh of a day was', () => {
  const many = Array.from({ length: 14 }, (_, n) => event(String(n), 'refreshed', `2026-11-23T${String(20 - n).padStart(2, '0')}:00:00Z`));
  expect(mailboxHistory(many.slice(0, 3), [])[0]?.entries[0]).toMatchObject({ text: 'Renewed by itself, 3 times', detail: 'At 20:00, 19:00, 18:00' });
  expect(mailboxHistory(many, [])[0]?.entries[0]?.detail).toMatch(/^At 20:00, .*, 09:00 and earlier$/);
});

it('says of a sign-in by a hand-over link that nobody here started it', () => {
  const [day] = mailboxHistory([], [{ ...signIn, by: null, handedOver: true }, { ...signIn, id: 'live', state: 'waiting', endedAt: null, by: null, handedOver: true }]);
  expect(day?.entries.map(({ text, detail }) => [text, detail])).toEqual([
    ['Signed in as scan@contoso.com', 'Started by somebody with a hand-over link'],
    ['Somebody with a hand-over link is signing in', undefined],
  ]);
});
