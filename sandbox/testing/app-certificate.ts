import { generateKeyPairSync } from 'node:crypto';
import { makeCertificate } from '@/sandbox/certificates/certificate';

/** A certificate as an administrator makes one for an app registration, with its private key: both PEM. */
export function makeAppCertificate(days = 365): { certificate: string; privateKey: string; notAfter: Date } {
  const app = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const day = 86_400_000;
  // A certificate counts in whole seconds.
  const notAfter = new Date(Math.floor((Date.now() + days * day) / 1000) * 1000);
  const certificate = makeCertificate({
    commonName: 'Platen app',
    publicKey: app.publicKey,
    issuerName: 'Platen app',
    issuerPublicKey: issuer.publicKey,
    issuerPrivateKey: issuer.privateKey,
    notBefore: new Date(Math.min(Date.now(), notAfter.getTime()) - day),
    notAfter,
    hosts: [],
  });
  return { certificate, privateKey: app.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), notAfter };
}
