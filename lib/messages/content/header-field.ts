import libmime from 'libmime';
import { fieldRule, fieldValue, type HeaderField } from '../rules/header-fields';
import { encodeAddresses } from './address-field';
import { readUnlabelled } from './charset';
import { encodeText, foldLine, lineLimit } from './encoded-words';

/** Printable ASCII and tabs on every line (RFC 5322 §2.2, §3.2.5 without its obsolete controls). */
const plain = /^[\t\r\n\x20-\x7e]*$/;

/** Whether a field may leave byte for byte: ASCII, no line over 998 characters, none of white space alone, no lone CR or LF. */
export function fieldTravels({ raw }: HeaderField): boolean {
  if (!plain.test(raw)) return false;
  return raw
    .slice(0, -2)
    .split('\r\n')
    .every((line) => line.length <= lineLimit && line.trim() !== '' && !/[\r\n]/.test(line));
}

/**
 * Writes a field so that every mail server takes it: as it stands where that can be, else encoded by its form (RFC 2047,
 * RFC 2231) and folded. `always` encodes also what stands already.
 *
 * @param hint the character set for bytes that name none, as `charsetHint` found it
 * @returns the field with its line end; empty where nothing of it can be written
 */
export function writeField(field: HeaderField, hint: string | null): string {
  // A space before the colon is an old form that nobody may write (RFC 5322 §4.5), and some don't read.
  if (field.name === '' || fieldTravels(field)) return field.raw.replace(/^([!-9;-~]{1,900})[ \t]+:/, '$1:');
  const { text } = readUnlabelled(Buffer.from(fieldValue(field), 'latin1'), hint);
  const value = text.replace(/\p{Cc}+/gu, ' ').trim();
  const name = field.raw.slice(0, field.raw.indexOf(':')).trim();
  switch (fieldRule(field.name).form) {
    case 'text':
      return foldLine(name, encodeText(value));
    case 'addresses':
      return foldLine(name, encodeAddresses(value));
    case 'parameters':
      return foldLine(name, parametersOf(value));
    case 'tokens': {
      const tokens = value.split(' ').filter((token) => /^[\x21-\x7e]{1,900}$/.test(token));
      return tokens.length > 0 ? foldLine(name, tokens.join(' ')) : '';
    }
  }
}

/** A media type or disposition with its parameters in ASCII (RFC 2231). */
function parametersOf(value: string): string {
  const { value: type, params } = libmime.parseHeaderValue(value);
  const plainType = String(type).replace(/[^\x21-\x7e]/g, '').slice(0, 200) || 'application/octet-stream';
  const written = Object.entries(params).flatMap(([key, given]) => {
    const name = key.replace(/[^\w!#$&+.^`|~-]/g, '').slice(0, 60);
    if (name === '') return [];
    const decoded = libmime.decodeWords(String(given));
    if (/^[\x20-\x7e]{0,60}$/.test(decoded)) return [`${name}=${/^[\w!#$&+.^`|~-]+$/.test(decoded) ? decoded : `"${decoded.replace(/["\\]/g, '\\$&')}"`}`];
    return libmime.buildHeaderParam(name, decoded, 50).map((one) => `${one.key}=${/^[\w!#$&'*+.^`|~%-]+$/.test(one.value) ? one.value : `"${one.value}"`}`);
  });
  return [plainType, ...written].join('; ');
}
