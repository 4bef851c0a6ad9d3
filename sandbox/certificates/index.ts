import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeCertificate } from './certificate';

const DAY = 86_400_000;
const CA_NAME = 'Platen sandbox certificate authority';
const HOSTS = ['localhost', 'smtp.office365.sandbox', 'relay.sandbox', '127.0.0.1', '::1'] as const;

export interface Certificates {
  /** The certificate authority as a PEM file; what a client must trust. */
  caFile: string;
  /** PEM. */
  key: string;
  cert: string;
}

function newKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

const years = (from: Date, count: number) => new Date(from.getTime() + count * 365 * DAY);

function write(file: string, content: string, mode = 0o600) {
  writeFileSync(file, content, { mode });
}

function makeAuthority(caFile: string, keyFile: string, now: Date) {
  const { publicKey, privateKey } = newKey();
  const notBefore = new Date(now.getTime() - DAY);
  const certificate = makeCertificate({
    commonName: CA_NAME,
    publicKey,
    issuerName: CA_NAME,
    issuerPublicKey: publicKey,
    issuerPrivateKey: privateKey,
    notBefore,
    notAfter: years(now, 10),
  });
  write(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  write(caFile, certificate, 0o644);
}

function makeServer(caKeyFile: string, files: { key: string; cert: string }, now: Date) {
  const { publicKey, privateKey } = newKey();
  const issuerPrivateKey = createPrivateKey(readFileSync(caKeyFile));
  const certificate = makeCertificate({
    commonName: 'localhost',
    publicKey,
    issuerName: CA_NAME,
    issuerPublicKey: createPublicKey(issuerPrivateKey),
    issuerPrivateKey,
    notBefore: new Date(now.getTime() - DAY),
    notAfter: years(now, 2),
    hosts: HOSTS,
  });
  write(files.key, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  write(files.cert, certificate, 0o644);
}

function isGood(certFile: string, keyFile: string, caFile: string, now: Date): boolean {
  if (![certFile, keyFile, caFile].every((file) => existsSync(file))) return false;
  try {
    const certificate = new X509Certificate(readFileSync(certFile));
    const authority = new X509Certificate(readFileSync(caFile));
    return (
      certificate.verify(authority.publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile))) &&
      new Date(certificate.validTo).getTime() > now.getTime() + 30 * DAY
    );
  } catch {
    return false; // half-written by a process that was killed: made again
  }
}

/** The sandbox's own certificate authority and server certificate, made on first use and kept in the folder. */
export function ensureCertificates(folder: string, now = new Date()): Certificates {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const caFile = path.join(folder, 'ca.pem');
  const caKeyFile = path.join(folder, 'ca-key.pem');
  const files = { key: path.join(folder, 'server-key.pem'), cert: path.join(folder, 'server.pem') };
  if (!isGood(caFile, caKeyFile, caFile, now)) makeAuthority(caFile, caKeyFile, now);
  if (!isGood(files.cert, files.key, caFile, now)) makeServer(caKeyFile, files, now);
  return { caFile, key: readFileSync(files.key, 'utf8'), cert: readFileSync(files.cert, 'utf8') };
}
