import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureCertificates, type Certificates } from '.';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'platen-certificates-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function shakeHands(made: Certificates, options: tls.ConnectionOptions): Promise<string> {
  const server = tls.createServer({ key: made.key, cert: made.cert }, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    return await new Promise<string>((resolve) => {
      const socket = tls.connect({ host: '127.0.0.1', port, ...options }, () => {
        socket.end();
        resolve('accepted');
      });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  } finally {
    server.close();
  }
}

describe('the sandbox certificates', () => {
  it('are accepted for every name of the sandbox by a client that trusts the authority', async () => {
    const made = ensureCertificates(folder);
    const ca = readFileSync(made.caFile);
    for (const servername of ['localhost', 'smtp.office365.sandbox', 'relay.sandbox']) {
      expect(await shakeHands(made, { ca, servername })).toBe('accepted');
    }
    expect(await shakeHands(made, { ca })).toBe('accepted'); // by address
  });

  it('are refused without the authority, and for a name that is not theirs', async () => {
    const made = ensureCertificates(folder);
    expect(await shakeHands(made, { servername: 'localhost' })).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
    const ca = readFileSync(made.caFile);
    expect(await shakeHands(made, { ca, servername: 'smtp.office365.com' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('read as an authority and a server certificate issued by it', () => {
    const made = ensureCertificates(folder);
    const authority = new X509Certificate(readFileSync(made.caFile));
    const server = new X509Certificate(made.cert);
    expect(authority.ca).toBe(true);
    expect(server.ca).toBe(false);
    expect(server.checkIssued(authority)).toBe(true);
    expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
  });

  it('stay the same over a restart, and are made again when about to expire or damaged', () => {
    const first = ensureCertificates(folder);
    expect(ensureCertificates(folder)).toEqual(first);
    const later = ensureCertificates(folder, new Date(Date.now() + 720 * 86_400_000));
    expect(later.cert).not.toBe(first.cert);
    writeFileSync(path.join(folder, 'server.pem'), later.cert.slice(0, 200));
    expect(new X509Certificate(ensureCertificates(folder).cert).subject).toContain('localhost');
  });
});
