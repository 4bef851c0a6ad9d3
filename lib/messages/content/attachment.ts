import libmime from 'libmime';

/** What is said of a file when it is handed in; either may be left out. */
export interface GivenFile {
  filename?: string | undefined;
  contentType?: string | undefined;
}

/** A file's name and its Content-Type, fit for the header of its part. */
export interface AttachmentHead {
  filename: string;
  contentType: string;
}

const unknown = 'application/octet-stream';
const nameLimit = 255;
const extensionLimit = 16;
const token = /^[a-z0-9!#$&^_.+-]{1,127}$/i;
const parameterValue = /^[\x20-\x7e]{1,200}$/;
const parametersAtMost = 10;

/**
 * How a file goes into a mail as base64. Its type is kept with its parameters (RFC 2045 §5.1), save the name, which the file name
 * is. A type that can't be read is application/octet-stream, which any reader saves as it is; so is `message/…` and
 * `multipart/…`, because neither may be base64 (RFC 2045 §6.4, RFC 2046 §5.2.1) and a forwarded mail must arrive with
 * the same bytes: readers open it by its name, *.eml.
 *
 * @param position which of the mail's files it is, from 1: names one that has no name
 */
export function attachmentHead({ filename, contentType }: GivenFile, position: number): AttachmentHead {
  const { type, params } = mediaTypeOf(contentType);
  const name = plainName(filename ?? '') || plainName(params.name ?? '') || `attachment-${position}`;
  const composite = /^(?:multipart|message)\//.test(type);
  const kept = composite ? '' : parametersOf(params);
  return { filename: cutName(withExtension(name, type)), contentType: `${composite ? unknown : type}${kept}` };
}

function mediaTypeOf(contentType: string | undefined): { type: string; params: Record<string, string> } {
  if (contentType === undefined) return { type: unknown, params: {} };
  const { value, params } = libmime.parseHeaderValue(contentType);
  const [type = '', subtype = '', ...more] = value.trim().toLowerCase().split('/');
  return more.length === 0 && token.test(type) && token.test(subtype) ? { type: `${type}/${subtype}`, params } : { type: unknown, params };
}

function parametersOf(params: Readonly<Record<string, string>>): string {
  return Object.entries(params)
    .filter(([name, value]) => name !== 'name' && name !== 'boundary' && token.test(name) && parameterValue.test(value))
    .slice(0, parametersAtMost)
    .map(([name, value]) => `; ${name}=${token.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`)
    .join('');
}

/** The last part of a path, of any system's, without what is not seen or turns around what stands behind it. */
function plainName(filename: string): string {
  const last = filename.split(/[/\\]/).at(-1) ?? '';
  const name = last.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '').trim();
  return /^\.{0,2}$/.test(name) ? '' : name;
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 ? name.slice(dot) : '';
  return extension.length <= extensionLimit && /^\.\w+$/.test(extension) ? extension : '';
}

function withExtension(name: string, type: string): string {
  if (extensionOf(name) !== '') return name;
  if (type === 'message/rfc822') return `${name}.eml`;
  return /^attachment-\d+$/.test(name) ? `${name}.${libmime.detectExtension(type)}` : name;
}

/** Cut before the extension, by which the recipient's computer opens the file. */
function cutName(name: string): string {
  if (name.length <= nameLimit) return name;
  const extension = extensionOf(name);
  return `${name.slice(0, nameLimit - extension.length).replace(/[\ud800-\udbff]$/, '')}${extension}`;
}
