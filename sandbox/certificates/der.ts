/**
 * As much of DER (ITU-T X.690) as an X.509 certificate needs. Node reads certificates but can't write them, and openssl
 * may be absent on the machine of someone who tries Platen out.
 */

/** One tag, length and value. */
function encode(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const digits: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Buffer.concat([Buffer.of(tag, 0x80 | digits.length, ...digits), content]);
}

export const sequence = (...parts: Uint8Array[]) => encode(0x30, ...parts);
export const setOf = (...parts: Uint8Array[]) => encode(0x31, ...parts);
export const octets = (value: Uint8Array) => encode(0x04, value);
export const text = (value: string) => encode(0x0c, Buffer.from(value, 'utf8'));
export const yes = () => encode(0x01, Buffer.of(0xff));

/** An unsigned integer; a leading zero keeps it from reading as negative. */
export function integer(value: Uint8Array): Buffer {
  const first = value[0] ?? 0;
  return encode(0x02, ...(first >= 0x80 ? [Buffer.of(0), value] : [value]));
}

/** @param unused how many of the last byte's low bits do not belong to the string */
export const bits = (value: Uint8Array, unused = 0) => encode(0x03, Buffer.of(unused), value);

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return encode(0x06, Buffer.from(bytes));
}

/** UTCTime until 2049, GeneralizedTime after, as RFC 5280 section 4.1.2.5 asks. */
export function time(value: Date): Buffer {
  const digits = value.toISOString().replace(/[-:T]|\.\d+/g, '');
  return value.getUTCFullYear() < 2050 ? encode(0x17, Buffer.from(digits.slice(2))) : encode(0x18, Buffer.from(digits));
}

/** A context-specific tag: constructed around other parts, or in place of a plain value's own tag. */
export const wrapped = (number: number, ...parts: Uint8Array[]) => encode(0xa0 | number, ...parts);
export const tagged = (number: number, value: Uint8Array) => encode(0x80 | number, value);
