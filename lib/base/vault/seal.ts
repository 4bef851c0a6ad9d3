import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Where a sealed value stands. It goes into the additional data, so that a value moved elsewhere does not open. */
export interface Place {
  organizationId: string;
  table: string;
  row: string;
  column: string;
  /** What the value was given for: the endpoint it may be sent to, and as whom. Beside anything else it does not open. */
  boundTo: readonly (string | null)[];
}

/** A value was changed, cut, or stands beside another place, endpoint or identity than the one it was sealed for. */
export class NotSealedHere extends Error {
  constructor() {
    super('a sealed value does not open here');
    this.name = 'NotSealedHere';
  }
}

const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + 4 + nonceBytes;

/** AES-256-GCM (NIST SP 800-38D): format, key version, nonce, ciphertext, tag. */
export function sealWith(key: Buffer, keyVersion: number, about: string, plain: Buffer): Buffer {
  const head = Buffer.alloc(headBytes);
  head.writeUInt8(1, 0);
  head.writeUInt32BE(keyVersion, 1);
  randomBytes(nonceBytes).copy(head, 5);
  const cipher = createCipheriv('aes-256-gcm', key, head.subarray(5), { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(`${about}\n${keyVersion}`));
  return Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The version of the data key a sealed value needs. */
export function keyVersionOf(sealed: Buffer): number {
  if (sealed.length < headBytes + tagBytes || sealed.readUInt8(0) !== 1) throw new NotSealedHere();
  return sealed.readUInt32BE(1);
}

/**
 * Opens what `sealWith` closed.
 * @throws NotSealedHere when a bit was changed, the value was cut, or it stands in another place.
 */
export function openWith(key: Buffer, about: string, sealed: Buffer): Buffer {
  const version = keyVersionOf(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(5, headBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(`${about}\n${version}`));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  // In GCM nothing is left for the end but to compare the tag: a copy of a big piece is saved.
  const plain = decipher.update(sealed.subarray(headBytes, sealed.length - tagBytes));
  try {
    decipher.final();
  } catch {
    throw new NotSealedHere();
  }
  return plain;
}

/** The additional data of a column's value. */
export function aboutPlace(place: Place): string {
  // As JSON, so that no value can reach into the next one.
  return [place.organizationId, place.table, place.row, place.column, JSON.stringify(place.boundTo)].join('\n');
}

/** The additional data of one piece of a mail: a piece swapped, dropped or cut off at the end does not open. */
export function aboutChunk(organizationId: string, contentId: string, index: number, last: boolean): string {
  return [organizationId, 'ContentChunk', contentId, index, last ? 'last' : 'more'].join('\n');
}
