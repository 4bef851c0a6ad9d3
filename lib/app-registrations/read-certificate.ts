import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { InvalidInput } from '@/lib/base/errors';
import { withoutPassphrase } from '@/lib/commands/rules/shell';

export interface AppCertificate {
  /** PEM, the certificate alone. */
  certificate: string;
  /** PEM, PKCS #8. */
  privateKey: string;
  expiresAt: Date;
  /** SHA-256 of the certificate (RFC 7515 §4.1.8, `x5t#S256`), in hexadecimal as Entra and openssl show it. */
  thumbprint: string;
}

/**
 * Reads a certificate and its private key, as they were pasted.
 * @throws InvalidInput naming the entry: not readable, a key of another certificate, not RSA (Entra takes no other), run out.
 */
export function readCertificate(given: { certificate: string; privateKey: string }, now: Date): AppCertificate {
  const certificate = certificateIn(given.certificate);
  const privateKey = privateKeyIn(given.privateKey);
  if (certificate.publicKey.asymmetricKeyType !== 'rsa') {
    throw fault('certificate_not_rsa', 'certificate', 'Entra takes certificates with an RSA key only.', 'Make one with an RSA key of 2048 bits or more, and upload it to the app too.');
  }
  if (!certificate.checkPrivateKey(privateKey)) {
    throw fault('certificate_key_mismatch', 'privateKey', 'This private key belongs to another certificate.', 'Paste the key the certificate was made with.');
  }
  const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  const day = (date: Date) => date.toISOString().slice(0, 10);
  if (to <= now) throw fault('certificate_expired', 'certificate', `This certificate ended on ${day(to)}.`, 'Make a new one, upload it to the app, and paste it here.');
  if (from > now) throw fault('certificate_not_yet_valid', 'certificate', `This certificate is good from ${day(from)} only.`, 'Check the clock of this machine, or make another certificate.');
  return {
    certificate: certificate.toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    expiresAt: to,
    thumbprint: certificate.fingerprint256.replaceAll(':', ''),
  };
}

function certificateIn(text: string): X509Certificate {
  const block = blockIn(text, 'CERTIFICATE');
  try {
    if (block) return new X509Certificate(block);
  } catch {
    // Said below.
  }
  throw fault('certificate_unreadable', 'certificate', 'This is not a certificate in PEM.', 'Paste the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.');
}

function privateKeyIn(text: string): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(text)) {
    throw fault('private_key_encrypted', 'privateKey', 'This private key has a passphrase.', `Take the passphrase off first: ${withoutPassphrase.line}. Platen seals the key when it stores it.`);
  }
  const block = blockIn(text, '(?:RSA )?PRIVATE KEY');
  try {
    if (block) return createPrivateKey(block);
  } catch {
    // Said below, without what OpenSSL says of the key.
  }
  throw fault('private_key_unreadable', 'privateKey', 'This is not a private key in PEM.', 'Paste the text from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.');
}

function blockIn(text: string, label: string): string | null {
  return new RegExp(`-----BEGIN ${label}-----[\\s\\S]+?-----END ${label}-----`).exec(text)?.[0] ?? null;
}

function fault(code: string, entry: 'certificate' | 'privateKey', title: string, remedy: string): InvalidInput {
  return new InvalidInput({ code, field: `proof.${entry}`, title, remedy });
}
