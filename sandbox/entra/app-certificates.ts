import { X509Certificate, type JsonWebKey } from 'node:crypto';
import { Journal } from '@/sandbox/keep/journal';

/** The certificates that were uploaded to app registrations. Only their public halves ever come here. */
export class AppCertificates {
  readonly #kept: Journal<{ client: string; key: JsonWebKey }>;

  constructor(file: string) {
    this.#kept = new Journal(file);
  }

  /** @param certificate PEM */
  add(client: string, certificate: string): void {
    const read = new X509Certificate(certificate);
    const kid = read.fingerprint256.replaceAll(':', '').toLowerCase();
    const key = { ...read.publicKey.export({ format: 'jwk' }), kid, use: 'sig' };
    this.#kept.set(`${client} ${kid}`, { client, key });
  }

  /** As oidc-provider takes them. */
  keysOf(client: string): JsonWebKey[] {
    return [...this.#kept.entries()].flatMap(([, kept]) => (kept.client === client ? [kept.key] : []));
  }

  close(): void {
    this.#kept.close();
  }
}
