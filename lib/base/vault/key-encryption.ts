import { createHash } from 'node:crypto';
import { env } from '../env';
import { keyVersionOf, openWith, sealWith } from './seal';

/** A data key as it is stored: wrapped, and by which key. */
export interface WrappedKey {
  version: number;
  wrapped: Buffer;
  /** Names the key-encryption key without giving it away. */
  kekId: string;
}

function about(organizationId: string): string {
  return `${organizationId}\nOrganizationDataKey`;
}

function named(base64: string): { id: string; key: Buffer } {
  const key = Buffer.from(base64, 'base64');
  return { id: createHash('sha256').update(key).digest('hex').slice(0, 16), key };
}

/** The key-encryption key that wraps from now on. */
export function presentKekId(): string {
  return named(env().PLATEN_KEY_ENCRYPTION_KEY).id;
}

/** Wraps a data key with the present key-encryption key. It unwraps as this version of this organization only. */
export function wrapDataKey(organizationId: string, version: number, key: Buffer): WrappedKey {
  const present = named(env().PLATEN_KEY_ENCRYPTION_KEY);
  return { version, wrapped: sealWith(present.key, version, about(organizationId), key), kekId: present.id };
}

/**
 * Opens a stored data key with whichever of the installation's key-encryption keys wrapped it.
 * @throws Error when the installation has not got that one, or the row was changed
 */
export function unwrapDataKey(organizationId: string, { version, wrapped, kekId }: WrappedKey): Buffer {
  const { PLATEN_KEY_ENCRYPTION_KEY, PLATEN_KEY_ENCRYPTION_KEYS_ALSO } = env();
  const wrapping = [PLATEN_KEY_ENCRYPTION_KEY, ...PLATEN_KEY_ENCRYPTION_KEYS_ALSO].map(named).find(({ id }) => id === kekId);
  if (!wrapping) {
    throw new Error(
      `The data key of an organization was wrapped by another key (${kekId}). PLATEN_KEY_ENCRYPTION_KEY must be the one it was made with, or PLATEN_KEY_ENCRYPTION_KEYS_ALSO name it.`,
    );
  }
  if (keyVersionOf(wrapped) !== version) throw new Error('a data key stands at another version than its own');
  return openWith(wrapping.key, about(organizationId), wrapped);
}
