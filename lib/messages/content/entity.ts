import libmime from 'libmime';
import { fieldValue, type HeaderField } from '../rules/header-fields';
import { readUnlabelled } from './charset';

/** What the header of a part says of its content (RFC 2045 §5, §6; RFC 2183). */
export interface Entity {
  /** In small letters; `text/plain` where none is named. */
  type: string;
  hasType: boolean;
  charset: string | null;
  /** Of a multipart; null where it names none that can stand on a line. */
  boundary: string | null;
  transfer: 'identity' | 'base64' | 'quoted-printable' | 'unknown';
  /** The transfer encoding as named, in small letters. */
  encoding: string;
  disposition: string | null;
  filename: string | null;
}

/** Delimiter lines are held while they come in; RFC 2046 §5.1.1 allows 70 characters. */
const boundaryLimit = 250;
const identity = new Set(['', '7bit', '8bit', 'binary', '7-bit', '8-bit', '7 bit', '8 bit', 'none', 'ascii', 'us-ascii', 'utf-8']);

/** @param inDigest the part stands in a multipart/digest, where a part without a type is a mail (RFC 2046 §5.1.5) */
export function entityOf(fields: readonly HeaderField[], hint: string | null, inDigest: boolean): Entity {
  const valueOf = (name: string): string | null => {
    const field = fields.find((one) => one.name === name && fieldValue(one) !== '');
    return field ? readUnlabelled(Buffer.from(fieldValue(field), 'latin1'), hint).text : null;
  };
  const contentType = valueOf('content-type');
  const content = parsed(contentType);
  const disposed = valueOf('content-disposition');
  const disposition = parsed(disposed);
  const type = contentType === null ? (inDigest ? 'message/rfc822' : 'text/plain') : content.value;
  const encoding = withoutComments(valueOf('content-transfer-encoding') ?? '').trim().toLowerCase();
  const boundary = (content.params['boundary'] ?? '').trimEnd();
  return {
    type,
    hasType: contentType !== null,
    charset: content.params['charset']?.trim().toLowerCase() ?? null,
    boundary: type.startsWith('multipart/') && boundary.length <= boundaryLimit && /^[\x20-\x7e]+$/.test(boundary) ? boundary : null,
    transfer: identity.has(encoding) ? 'identity' : encoding === 'base64' || encoding === 'quoted-printable' ? encoding : 'unknown',
    encoding,
    disposition: disposed === null ? null : disposition.value,
    filename: shown(disposition.params['filename'] ?? content.params['name'] ?? null),
  };
}

function parsed(value: string | null): { value: string; params: Record<string, string> } {
  const { value: word, params } = libmime.parseHeaderValue(withoutComments(value ?? ''));
  const entries = Object.entries(params).map(([name, given]): [string, string] => [name.trim().toLowerCase(), String(given)]);
  return { value: (/^[^\s;]*/.exec(String(word).trim())?.[0] ?? '').toLowerCase(), params: Object.fromEntries(entries) };
}

/** Comments may stand anywhere in a structured field (RFC 2045 §5.1), but not within quotes. */
function withoutComments(value: string): string {
  if (!value.includes('(')) return value;
  let depth = 0;
  let quoted = false;
  let out = '';
  for (let at = 0; at < value.length; at += 1) {
    const one = value[at] ?? '';
    if (one === '\\') {
      if (depth === 0) out += value.slice(at, at + 2);
      at += 1;
      continue;
    }
    if (one === '"' && depth === 0) quoted = !quoted;
    if (one === '(' && !quoted) depth += 1;
    if (depth === 0) out += one;
    if (one === ')' && !quoted && depth > 0) depth -= 1;
  }
  return out;
}

/** Characters that turn the direction of what follows, so that a name reads as another. */
const direction = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A file's name as people may see it: decoded (RFC 2231, RFC 2047), on one line, at most 255 characters. */
function shown(name: string | null): string | null {
  if (name === null) return null;
  const clean = libmime.decodeWords(name.slice(0, 4000)).replace(/\p{Cc}+/gu, ' ').replace(direction, '').trim();
  if (clean === '') return null;
  return Buffer.from(clean.length > 255 ? `${clean.slice(0, 254)}…` : clean).toString();
}
