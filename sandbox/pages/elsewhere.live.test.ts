import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Running } from '@/sandbox/testing/running';

describe("another site's page in the browser of somebody who runs the sandbox", () => {
  let running: Running;
  let host: string;

  beforeAll(async () => {
    running = await Running.start();
    host = new URL(running.sandbox.pagesUrl).host;
  });
  afterAll(() => running.stop());

  /** A request with exactly these header fields, as a browser would send them. */
  function ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port: new URL(running.sandbox.pagesUrl).port, method, path, headers: { host, 'content-length': String(body.length), ...headers } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on('error', reject);
      request.end(body);
    });
  }
  const json = { 'content-type': 'application/json' };
  const rules = async () => (await (await fetch(`${running.sandbox.pagesUrl}/control/smtp`)).json()) as unknown[];

  const changes: [string, string, string][] = [
    ['POST', '/control/reset', ''],
    ['POST', '/control/smtp', '{"stage":"dot","reply":"554 no"}'],
    ['DELETE', '/control/smtp', ''],
    ['PATCH', '/control/settings', '{"deviceCodeSeconds":1}'],
    ['PATCH', '/control/accounts/scan@contoso.example', '{"locked":true}'],
    ['POST', '/control/revoke', '{"account":"scan@contoso.example"}'],
    ['POST', '/control/approve', '{"code":"A","account":"scan@contoso.example"}'],
    ['DELETE', '/api/inbox', ''],
    ['POST', '/devicelogin', 'code=A'],
    ['POST', '/signin/x/password', 'password=x'],
  ];
  const elsewhere: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost' },
  ];

  it.each(changes)('changes nothing by %s %s', async (method, path, body) => {
    for (const from of elsewhere) expect(await ask(method, path, { ...json, ...from }, body), JSON.stringify(from)).toBe(403);
  });

  it.each(changes.filter(([, path]) => /^.(?:control|api)/.test(path) && path !== '/control/smtp'))('sends no form, and no text, to %s %s', async (method, path) => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain;application/json']) {
      expect(await ask(method, path, { 'content-type': type }, '{}'), type).toBe(415);
    }
    expect(await ask(method, path, {}, '{}')).toBe(415);
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'localhost@evil.example'])('reaches nothing under the name %s that leads here', async (name) => {
    expect(await ask('POST', '/control/reset', { host: name })).toBe(421);
    expect(await ask('GET', '/control/log', { host: name })).toBe(421);
  });

  it('stands in nobody else’s way: programs and the sandbox’s own pages change what they like', async () => {
    expect(await ask('POST', '/control/smtp', json, '{"stage":"dot","reply":"554 no"}')).toBe(201);
    expect(await rules()).toHaveLength(1);
    expect(await ask('POST', '/control/reset')).toBe(204);
    expect(await rules()).toHaveLength(0);
    expect(await ask('POST', '/control/reset', { ...json, origin: `http://${host}` }, '{}')).toBe(204);
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: 'null', 'sec-fetch-site': 'same-origin' };
    expect(await ask('POST', '/devicelogin', form, 'code=NONE')).toBe(422);
  });
});
