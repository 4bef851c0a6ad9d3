import type http from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trustOf, type Trust } from '@/lib/base/forwarded';
import { webServer } from './web-server';

interface Seen {
  headers: http.IncomingHttpHeaders;
  bytes: number;
}

const forged = {
  'x-forwarded-for': '198.51.100.7',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-port': '443',
  'x-real-ip': '198.51.100.7',
  forwarded: 'for=198.51.100.7;proto=https;host=evil.example',
  'true-client-ip': '198.51.100.7',
};

function running(trusts: Trust) {
  let bytesSeen = 0;
  const server = webServer(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Buffer).length;
    bytesSeen += bytes;
    response.end(JSON.stringify({ headers: request.headers, bytes }));
  }, trusts);
  const port = () => (server.address() as AddressInfo).port;
  return {
    start: () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
    port,
    bytesSeen: () => bytesSeen,
    /** One request as it stands on the wire. */
    wire: (text: string) =>
      new Promise<string>((resolve, reject) => {
        let answer = '';
        const socket = connect(port(), '127.0.0.1', () => socket.write(text));
        socket.on('data', (chunk) => (answer += chunk.toString()));
        socket.on('error', reject);
        socket.on('close', () => resolve(answer));
      }),
    seen: async (headers: Record<string, string>) => (await fetch(`http://127.0.0.1:${port()}/`, { headers })).json() as Promise<Seen>,
  };
}

describe('the web’s server', () => {
  const alone = running(trustOf([]));
  const behindProxy = running(trustOf(['127.0.0.0/8']));
  beforeAll(() => Promise.all([alone.start(), behindProxy.start()]));
  afterAll(() => Promise.all([alone.stop(), behindProxy.stop()]));

  it('shows Next the socket’s address and nothing a browser wrote about itself', async () => {
    const { headers } = await alone.seen(forged);
    expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', 'x-forwarded-host': headers.host });
    expect(headers.host).toMatch(/^127\.0\.0\.1:/);
    expect(JSON.stringify(headers)).not.toMatch(/198\.51\.100\.7|evil/);
  });

  it('reads a field that came twice, and one in capitals, as the field it is', async () => {
    const answer = await alone.wire('GET / HTTP/1.1\r\nHost: a.example\r\nX-FORWARDED-FOR: 198.51.100.7\r\nX-Forwarded-For: 198.51.100.8\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n');
    expect(answer).toContain('"x-forwarded-for":"127.0.0.1"');
    expect(answer).not.toContain('198.51.100');
  });

  it('refuses a Host that is none', async () => {
    expect(await alone.wire('GET / HTTP/1.1\r\nHost: a.example/@evil.example\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('refuses methods no page has, which Next would answer as a fault of ours', async () => {
    for (const method of ['TRACE', 'PUT', 'DELETE', 'PROPFIND']) {
      const answer = await alone.wire(`${method} /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 405 /);
      expect(answer).toMatch(/allow: GET, HEAD, POST, OPTIONS/i);
    }
  });

  it('believes a trusted proxy, of several addresses the last that is no proxy’s', async () => {
    const { headers } = await behindProxy.seen({ ...forged, 'x-forwarded-for': '198.51.100.7, 203.0.113.9:50001, 127.0.0.5', 'x-forwarded-host': 'platen.example' });
    expect(headers).toMatchObject({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', host: 'platen.example' });
    expect(headers).not.toHaveProperty('x-real-ip');
    expect((await behindProxy.seen({ 'x-forwarded-for': 'garbage' })).headers['x-forwarded-for']).toBe('unknown');
  });

  it.each(['/api/auth/callback/credentials', '//api//auth/x', '/%61pi/auth/callback/credentials', '/API/auth/x'])('refuses a long form to %s before anything reads it', async (path) => {
    const before = alone.bytesSeen();
    const answer = await fetch(`http://127.0.0.1:${alone.port()}${path}`, { method: 'POST', body: 'x'.repeat(8_000_000) }).then(({ status }) => status, () => 'cut');
    expect([413, 'cut']).toContain(answer);
    expect(alone.bytesSeen()).toBe(before);
    expect(await alone.wire(`POST ${path} HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n`)).toContain('411');
    expect((await fetch(`http://127.0.0.1:${alone.port()}${path}`, { method: 'POST', body: 'x=1' })).status).toBe(200);
  });
});
