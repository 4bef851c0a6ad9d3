import { describe, expect, it } from 'vitest';
import { refusalOf, type RequestHead } from './request-limits';

const page: RequestHead = { method: 'GET', path: '/o/contoso/messages', query: '?q=a', contentLength: null, transferEncoding: null };

describe('a request to the web', () => {
  it.each<[string, Partial<RequestHead>, number]>([
    ['a NUL character in its query', { query: '?q=a%00b' }, 400],
    ['a NUL character in the name of a value', { query: '?a%00=b' }, 400],
    ['a NUL character in its path', { path: '/o/%00' }, 400],
    ['a path that is not UTF-8', { path: '/o/%ff' }, 400],
    ['a thousand values', { query: `?${'a=b&'.repeat(1000)}` }, 400],
    ['a query of 10 kB', { query: `?q=${'x'.repeat(10_000)}` }, 414],
    ['a path of 10 kB', { path: `/${'x'.repeat(10_000)}` }, 414],
    ['a log-in of 8 MB', { method: 'POST', path: '/api/auth/callback/credentials', contentLength: '8000000' }, 413],
    ['a log-in of 20 kB', { method: 'POST', path: '/api/auth/callback/credentials', contentLength: '20000' }, 413],
    ['a form of 8 MB', { method: 'POST', contentLength: '8000000' }, 413],
    ['a body of unknown length', { method: 'POST', transferEncoding: 'chunked' }, 411],
    ['a length that is no number', { method: 'POST', contentLength: 'many' }, 413],
  ])('with %s is refused by its head', (_what, head, status) => expect(refusalOf({ ...page, ...head })?.status).toBe(status));

  it.each<[string, Partial<RequestHead>]>([
    ['a search', { query: '?q=user%2Btag%40contoso.com&state=sent&state=failed' }],
    ['no query', { query: '' }],
    ['a log-in', { method: 'POST', path: '/api/auth/callback/credentials', contentLength: '300' }],
    ['a certificate and its key', { method: 'POST', contentLength: '45000' }],
    ['nothing in its body', { method: 'POST' }],
  ])('with %s is taken', (_what, head) => expect(refusalOf({ ...page, ...head })).toBeNull());
});
