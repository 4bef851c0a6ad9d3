import { expect, it } from 'vitest';
import type { GrantEventView } from '@/lib/grants/contract';
import type { PastSignIn } from '@/lib/mailboxes/contract';
import { mailboxHistory } from './history';

const event = (id: string, kind: GrantEventView['kind'], at: string): GrantEventView => ({ id, at, kind, accountName: 'scan@contoso.com', title: null, code: null, raw: null, correlationId: null });
const signIn: PastSignIn = { id: 's', state: 'completed', startedAt: '2026-11-23T08:00:00Z', endedAt: '2026-11-23T08:02:00Z', by: 'Priya Nair', accountName: 'scan@contoso.com', title: null };

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
