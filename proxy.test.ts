import { NextRequest } from 'next/server';
import { describe, expect, it } from 'vitest';
import { filterOf } from '@/app/o/[organization]/messages/view-filter';
import { walkOf } from '@/components/authorizations/walk-address';
import * as mailboxList from '@/components/mailboxes/list-address';
import * as log from '@/components/messages/log-address';
import * as printerList from '@/components/printers/list-address';
import { listToSignInInput } from '@/lib/authorizations/contract';
import { parseInput } from '@/lib/base/parse-input';
import { listMailboxesInput } from '@/lib/mailboxes/contract';
import { retryableInput } from '@/lib/messages/contract';
import { listPrintersInput } from '@/lib/printers/contract';
import { proxy } from './proxy';

const texts = [
  '', ' ', '\0', 'a\0b', '\ufffd', '\ud800', '\n', '%', "'", '-1', '0', '1e308', '99999999999999999999', '0000-01-01T00:00:00Z', '10000-01-01', '-200000-01-01T00:00:00Z', '__proto__', 'constructor',
  'x'.repeat(119), 'x'.repeat(121), 'x'.repeat(321), 'x'.repeat(5000), '\u{1f5a8}'.repeat(60), 'a\u{1f5a8}'.repeat(60), '00000000-0000-0000-0000-000000000000', 'state', 'asc', 'end',
];

type Query = Record<string, string | string[]>;

/** What each page asks of its verb for a query, as the page does it. */
const pages: Record<string, { names: string[]; ask: (query: Query) => unknown }> = {
  printers: { names: ['q', 'state', 'site', 'sends', 'after', 'name', 'shown'], ask: (query) => parseInput(listPrintersInput, printerList.inputOf(printerList.viewOf(query), 50)) },
  mailboxes: { names: ['q', 'state', 'method', 'cloud', 'sort', 'order', 'after', 'shown'], ask: (query) => parseInput(listMailboxesInput, mailboxList.inputOf(mailboxList.viewOf(query), 100)) },
  messages: { names: ['q', 'state', 'kind', 'printer', 'mailbox', 'period', 'older', 'newer'], ask: (query) => parseInput(retryableInput, filterOf(log.viewOf(query), new Date('2026-12-01T00:00:00Z'))) },
  'mailboxes/sign-in': { names: ['mailbox', 'registration', 'admin', 'since', 'at', 'way', 'after'], ask: (query) => walkInput(query) },
};

function walkInput(query: Query): unknown {
  const { chosen, registration, since, after } = walkOf(query);
  return parseInput(listToSignInInput, { ...(chosen.length > 0 ? { mailboxIds: chosen } : registration ? { registrationId: registration } : {}), ...(since ? { since } : {}), ...(after ? { after } : {}) });
}

describe('the address of a page', () => {
  const asks = Object.entries(pages).flatMap(([page, { names, ask }]) =>
    names.flatMap((name) => texts.flatMap((text) => [{ page, ask, pairs: [[name, text]] }, { page, ask, pairs: names.map((one) => [one, text]) }, { page, ask, pairs: [[name, text], [name, text], [name, 'a']] }])),
  );

  it('with odd values is either refused by its head or taken by the page’s verb', () => {
    let taken = 0;
    for (const { page, ask, pairs } of asks) {
      const search = new URLSearchParams(pairs);
      const answer = proxy(new NextRequest(`http://localhost:3000/o/contoso/${page}?${search}`));
      if (answer.status !== 200) {
        expect([400, 414]).toContain(answer.status);
        continue;
      }
      taken += 1;
      const query: Query = Object.fromEntries([...new Set(search.keys())].map((key) => [key, search.getAll(key)]));
      expect(() => ask(query), `${page} ${JSON.stringify(pairs).slice(0, 200)}`).not.toThrow();
    }
    expect(taken).toBeGreaterThan(300);
  });

  it.each(['/o/contoso/messages?q=%00', '/o/contoso/mailboxes?q=%00', '/o/contoso/printers?%00=a', '/o/%00/printers', '/hand-over/%00'])('%s is 400 and says why', async (path) => {
    const answer = proxy(new NextRequest(`http://localhost:3000${path}`));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/NUL character/);
  });

  it('a log-in of 8 MB is refused before it is read', () => {
    const headers = { 'content-length': '8000000', 'content-type': 'application/x-www-form-urlencoded' };
    expect(proxy(new NextRequest('http://localhost:3000/api/auth/callback/credentials', { method: 'POST', headers })).status).toBe(413);
  });
});
