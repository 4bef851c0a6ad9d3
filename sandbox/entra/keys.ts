import { createHash, createPublicKey, generateKeyPairSync, randomBytes, type JsonWebKey, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Kept {
  signing: JsonWebKey & { kid: string; use: 'sig'; alg: 'RS256' };
  cookies: string;
}

export interface Keys {
  /** The private key as oidc-provider takes it. */
  private: Kept['signing'];
  public: KeyObject;
  /** What the keys endpoint publishes. */
  published: { keys: JsonWebKey[] };
  cookies: string;
}

function make(): Kept {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(String(jwk.n)).digest('base64url').slice(0, 27);
  return { signing: { ...jwk, kid, use: 'sig', alg: 'RS256' }, cookies: randomBytes(32).toString('base64url') };
}

function read(file: string): Kept | undefined {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as Kept;
}

/** The tenant's signing key and the key of its cookies: made on first use, kept, so that tokens outlive a restart. */
export function ensureKeys(folder: string): Keys {
  const file = path.join(folder, 'entra-keys.json');
  let kept = read(file);
  if (!kept) {
    kept = make();
    writeFileSync(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const { kty, n, e, kid, use, alg } = kept.signing;
  const open = { kty, n, e } as JsonWebKey;
  return {
    private: kept.signing,
    public: createPublicKey({ key: open, format: 'jwk' }),
    published: { keys: [{ ...open, kid, use, alg }] },
    cookies: kept.cookies,
  };
}
