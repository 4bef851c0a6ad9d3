import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';
import { healthQuery, historyQuery, listQuery, submitQuery } from './queries';

/** Values nobody means, as they are before they are encoded. */
const texts = [
  '', ' ', '\0', 'a\0b', '\ud800', '\udfff', '\ufeff', '\u202e', '\n', '\r\nX: y', '%', '%00', '_', '\\', "'", '"', ';', '$1', '${x}', '{}', '[]', 'null', 'undefined', 'NaN', 'true',
  '-1', '0', '1.5', '1e308', '-1e308', '1e400', '99999999999999999999', '9007199254740993', '2147483648', '-2147483649', '0x10', '١٢',
  '0000-01-01T00:00:00Z', '0000-12-31', '9999-12-31T23:59:59Z', '10000-01-01T00:00:00Z', '+010000-01-01T00:00:00Z', '-200000-01-01T00:00:00Z', '2026-02-30', '2026-11-23T10:00:00+99:99', '4714-11-24 BC', 'infinity', '-infinity', 'epoch', 'now',
  '__proto__', 'constructor', 'toString', 'queued,sent', 'queued,,', ',', '\u{1f5a8}', 'é', 'x'.repeat(399), 'x'.repeat(5000), ','.repeat(3000), ' '.repeat(5000),
  '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', randomUUID(), `${randomUUID()}\0`,
  ...[[`2026-01-01T00:00:00Z ${randomUUID()}`], [`0000-01-01T00:00:00Z ${randomUUID()}`], [`-200000-01-01T00:00:00Z ${randomUUID()}`], ['["state asc","\\u0000",1,"a"]'], ['["state asc","",1e308,"a"]'], ['["state asc","",1.5,"\\u0000"]'], ['["address asc","",9007199254740991,"a"]'], ['["state asc","x",-1,"a"]'], ['[]'], ['{']].map(([text = '']) => Buffer.from(text).toString('base64url')),
];

/** The same and more as JSON knows them, text included that no encoder writes. */
const jsonValues = [
  ...texts.map((text) => JSON.stringify(text)),
  '"\\ud800"', '"\\u0000"', '0', '-1', '1e308', '1e400', '-0', '1.5', '99999999999999999999', 'true', 'false', 'null', '[]', '[[]]', '[null]', '[""]', '["\\u0000"]', '[1,"a",{}]', '{}', '{"a":1}', '{"__proto__":{"a":1}}', '{"toString":1}',
  `[${'"x",'.repeat(600)}"x"]`, `{${'"a":'.repeat(1)}${'['.repeat(10)}${']'.repeat(10)}}`, '"2026-01-01T00:00:00Z"', '["failed"]', '"failed"',
];

interface Reply {
  status: number;
  type: string;
  bytes: number;
}

describe('odd input', () => {
  let database: FreshDatabase;
  let app: FastifyInstance;
  let port: number;
  let org: StageOrganization;
  let organizationKey: string;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization();
    const { inOrganization } = await import('@/lib/base/context');
    const { createOrganizationKey } = await import('@/lib/credentials/create-organization-key');
    organizationKey = (
      await inOrganization({ organizationId: org.organizationId, actor: { kind: 'platen', job: 'stage' }, requestId: 'stage', ip: null }, (context) =>
        createOrganizationKey(context, { name: 'Script', scopes: ['messages:submit', 'messages:read', 'messages:act', 'mailboxes:read'] }),
      )
    ).key;
    const { buildApp } = await import('./app');
    app = buildApp();
    port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    const { closeQueues } = await import('@/lib/base/queue/enqueue');
    await app.close();
    await closeQueues();
    await closePool();
    await database.drop();
  });

  /** Sends what fetch would refuse to. */
  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string | Buffer): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const call = httpRequest({ port, host: '127.0.0.1', method, path, headers: { authorization: `Bearer ${organizationKey}`, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }), ...headers } }, (response) => {
        let bytes = 0;
        response.on('data', (piece: Buffer) => (bytes += piece.length));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', bytes }));
      });
      call.on('error', reject);
      call.end(body);
    });

  /** What was answered as if it were our fault, or as no problem is answered. */
  async function wrong(asked: { what: string; reply: Promise<Reply> }[]): Promise<string[]> {
    const bad: string[] = [];
    for (const { what, reply } of asked) {
      const { status, type, bytes } = await reply;
      const problem = status >= 400;
      if (status >= 500 || (problem && (!type.includes('application/problem+json') || bytes > 10_000))) bad.push(`${status} ${type} ${bytes} ${what.slice(0, 200)}`);
    }
    return bad;
  }

  /** So many at once that a slow machine is not flooded. */
  async function all(asks: { what: string; send: () => Promise<Reply> }[]): Promise<string[]> {
    const bad: string[] = [];
    for (let at = 0; at < asks.length; at += 8) bad.push(...(await wrong(asks.slice(at, at + 8).map(({ what, send: go }) => ({ what, reply: go() })))));
    return bad;
  }

  const encoded = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  // A lone surrogate as some programs write it.
  const inQuery = [...texts.map(encoded), '%ed%a0%80', '%', '%zz', '%c0%80', '+', '&', '='];

  const gets: [string, readonly string[]][] = [
    ['/v1/messages', Object.keys(listQuery.shape)],
    ['/v1/mailboxes/token-health', Object.keys(healthQuery.shape)],
  ];

  it.each(gets)('in the query of %s is never a fault of ours', async (path, names) => {
    const asks = names.flatMap((name) => inQuery.flatMap((value) => [`?${name}=${value}`, ...(value.length < 300 ? [`?${name}=${value}&${name}=${value}`] : [])]));
    const nested = names.flatMap((name) => [`?${name}[]=a`, `?${name}[a]=b`, `?${name}.a=b`, `?${name}`]);
    expect(await all([...asks, ...nested, '?%00=a', '?%zz=a', '?%ff=a', '?__proto__=a', `?${'a=b&'.repeat(1000)}`].map((query) => ({ what: path + query, send: () => send('GET', path + query) })))).toEqual([]);
  });

  it('in addresses is never a fault of ours', async () => {
    const places = (id: string): [string, string][] => [['GET', `/v1/messages/${id}`], ['POST', `/v1/messages/${id}/retry`], ['POST', `/v1/messages/${id}/cancel`], ['GET', `/v1/mailboxes/${id}/token-health`], ['GET', `/v1/${id}`], ['PUT', `/${id}`]];
    const limits = Object.keys(historyQuery.shape).flatMap((name) => inQuery.map((value): [string, string] => ['GET', `/v1/mailboxes/${org.mailboxId}/token-health?${name}=${value}`]));
    const asks = [...inQuery.flatMap(places), ...limits, ...['PATCH', 'TRACE', 'OPTIONS', 'HEAD', 'LOCK', 'M-SEARCH'].map((method): [string, string] => [method, '/v1/messages'])];
    expect(await all(asks.map(([method, path]) => ({ what: `${method} ${path}`, send: () => send(method, path) })).filter(({ what }) => !what.startsWith('HEAD')))).toEqual([]);
  });

  const json = { 'content-type': 'application/json' };
  it('in JSON is never a fault of ours', async () => {
    const filter = ['state', 'kind', 'printerId', 'mailboxId', 'recipient', 'since', 'until', 'search', 'after', 'other'];
    const mail = ['kind', 'from', 'replyTo', 'to', 'cc', 'bcc', 'subject', 'text', 'html', 'printerId', 'attachments', 'other'];
    const file = ['filename', 'contentType', 'content', 'other'];
    const bodies = jsonValues.flatMap((value): [string, string][] => [
      ['/v1/messages', value],
      ['/v1/messages/retry', value],
      ...filter.map((name): [string, string] => ['/v1/messages/retry', `{"${name}":${value}}`]),
      ...mail.map((name): [string, string] => ['/v1/messages', `{"${name}":${value}}`]),
      ...file.map((name): [string, string] => ['/v1/messages', `{"attachments":[{"${name}":${value}}]}`]),
    ]);
    const broken = ['{', '}', '"', '[1,', '{"a"}', '\ufeff{}', 'NaN', '{"a":\u0000}', '{}{}', '\\'].flatMap((text): [string, string][] => [['/v1/messages', text], ['/v1/messages/retry', text]]);
    expect(await all([...bodies, ...broken].map(([path, body]) => ({ what: `${path} ${body}`, send: () => send('POST', path, json, body) })))).toEqual([]);
  });

  it('in the query and the headers of a submission is never a fault of ours', async () => {
    const mail = 'From: a@b.example\r\n\r\nx';
    const rfc822 = { 'content-type': 'message/rfc822' };
    const queries = Object.keys(submitQuery.shape).flatMap((name) => inQuery.map((value) => ({ what: `?${name}=${value}`, send: () => send('POST', `/v1/messages?${name}=${value}`, rfc822, mail) })));
    for (const query of ['?%zz=a', '?%ff=a', '?to=%', '?to=%ff', '?%74o=a@b.example', '?to']) queries.push({ what: query, send: () => send('POST', `/v1/messages${query}`, rfc822, mail) });
    const printable = texts.filter((text) => /^[\x20-\x7e\xa0-\xff]*$/.test(text));
    const headers = ['content-type', 'idempotency-key', 'x-request-id', 'authorization', 'content-encoding', 'expect', 'accept', 'x-forwarded-for', 'user-agent', 'range', 'cookie', 'if-match'].flatMap((name) =>
      printable.filter((text) => name !== 'expect' || text.trim() !== '').map((value) => ({ what: `${name}: ${value}`, send: () => send('POST', '/v1/messages', { ...json, [name]: value }, '{}') })),
    );
    const refused = await all([...queries, ...headers]);
    // What is not there is said so: 501 is for a transfer encoding, which is no fault of ours either.
    expect(refused).toEqual([]);
  });

  it('in multipart/form-data is never a fault of ours', async () => {
    const parts = (disposition: string, body: string) => `--b\r\nContent-Disposition: ${disposition}\r\n\r\n${body}\r\n--b--\r\n`;
    const asks = [
      ...jsonValues.map((value) => parts('form-data; name="message"', value)),
      ...texts.map((text) => parts(`form-data; name="${text}"`, 'x')),
      ...texts.map((text) => parts(`form-data; name="f"; filename="${text}"`, 'x')),
      ...texts.map((text) => parts(text, 'x')),
      ...texts,
    ];
    expect(await all(asks.map((body) => ({ what: body, send: () => send('POST', '/v1/messages', { 'content-type': 'multipart/form-data; boundary=b' }, body) })))).toEqual([]);
  });
});
