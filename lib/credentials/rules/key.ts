/** A REST key in its parts: `platen_<mode>_<publicId>_<secret><crc32>`. */
export interface KeyParts {
  mode: 'demo' | 'live';
  publicId: string;
  secret: string;
}

/** Letters and digits nobody mixes up on a printer's panel: no i, l, o, 0, 1. */
export const typableAlphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
export const secretAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const keyForm = /^platen_(demo|live)_([a-z0-9]{6,32})_([A-Za-z0-9]{24,64})([0-9a-f]{8})$/;

/** The whole key with its checksum, so that a mistyped one is known without asking the database. */
export function formatKey({ mode, publicId, secret }: KeyParts): string {
  const body = `platen_${mode}_${publicId}_${secret}`;
  return body + checksum(body);
}

/** Null where it has not the form of a key or its checksum is wrong. */
export function parseKey(text: string): KeyParts | null {
  const [, mode, publicId, secret, given] = keyForm.exec(text) ?? [];
  if (!publicId || !secret || !given || (mode !== 'demo' && mode !== 'live')) return null;
  const parts: KeyParts = { mode, publicId, secret };
  return formatKey(parts).endsWith(given) ? parts : null;
}

/** CRC-32 as in ISO 3309 and zip, eight hexadecimal digits. */
export function checksum(text: string): string {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) {
    crc ^= text.charCodeAt(at) & 0xff;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}
