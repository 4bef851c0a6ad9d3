import { createHash, randomBytes, sign, type KeyObject } from 'node:crypto';
import net from 'node:net';
import { bits, integer, objectId, octets, sequence, setOf, tagged, text, time, wrapped, yes } from './der';

/** Object identifiers of RFC 5280 and RFC 5758. */
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const ORGANIZATION_NAME = '2.5.4.10';
const SUBJECT_KEY_ID = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const AUTHORITY_KEY_ID = '2.5.29.35';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

interface Request {
  commonName: string;
  publicKey: KeyObject;
  issuerName: string;
  issuerPublicKey: KeyObject;
  /** An EC key on P-256. */
  issuerPrivateKey: KeyObject;
  notBefore: Date;
  notAfter: Date;
  /** Host names and IP addresses of a server; absent for a certificate authority. */
  hosts?: readonly string[];
}

function name(commonName: string): Buffer {
  return sequence(
    setOf(sequence(objectId(ORGANIZATION_NAME), text('Platen sandbox'))),
    setOf(sequence(objectId(COMMON_NAME), text(commonName))),
  );
}

function subjectPublicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** RFC 5280 section 4.2.1.2, method 1: SHA-1 over the key's bits; on P-256 these are the last 65 bytes of the SPKI. */
function keyId(key: KeyObject): Buffer {
  return createHash('sha1').update(subjectPublicKeyInfo(key).subarray(-65)).digest();
}

function extension(id: string, value: Uint8Array, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [yes()] : []), octets(value));
}

function addressBytes(address: string): Buffer {
  if (net.isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  if (address === '::1') return Buffer.concat([Buffer.alloc(15), Buffer.of(1)]);
  throw new Error(`No certificate for the address ${address}`);
}

function alternativeNames(hosts: readonly string[]): Buffer {
  return sequence(
    ...hosts.map((host) => (net.isIP(host) ? tagged(7, addressBytes(host)) : tagged(2, Buffer.from(host, 'ascii')))),
  );
}

function extensions({ publicKey, issuerPublicKey, hosts }: Request): Buffer {
  const both = [
    extension(SUBJECT_KEY_ID, octets(keyId(publicKey))),
    extension(AUTHORITY_KEY_ID, sequence(tagged(0, keyId(issuerPublicKey)))),
  ];
  if (!hosts) {
    return sequence(
      extension(BASIC_CONSTRAINTS, sequence(yes()), true),
      extension(KEY_USAGE, bits(Buffer.of(0b0000_0110), 1), true), // keyCertSign, cRLSign
      ...both,
    );
  }
  return sequence(
    extension(BASIC_CONSTRAINTS, sequence(), true),
    extension(KEY_USAGE, bits(Buffer.of(0b1000_0000), 7), true), // digitalSignature
    extension(EXTENDED_KEY_USAGE, sequence(objectId(SERVER_AUTH))),
    extension(SUBJECT_ALT_NAME, alternativeNames(hosts)),
    ...both,
  );
}

/** An X.509 v3 certificate (RFC 5280), signed with ECDSA and SHA-256, as PEM. */
export function makeCertificate(request: Request): string {
  const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = sequence(
    wrapped(0, integer(Buffer.of(2))),
    integer(serial),
    algorithm,
    name(request.issuerName),
    sequence(time(request.notBefore), time(request.notAfter)),
    name(request.commonName),
    subjectPublicKeyInfo(request.publicKey),
    wrapped(3, extensions(request)),
  );
  const signature = sign('sha256', body, request.issuerPrivateKey);
  const certificate = sequence(body, algorithm, bits(signature)).toString('base64');
  const lines = certificate.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
