import libmime from 'libmime';
import { InvalidInput } from '@/lib/base/errors';

/** What the header of a part of multipart/form-data says (RFC 7578 §4). */
export interface PartHead {
  name: string;
  /** As it is given, `filename*` first; empty where a browser's file input was left empty. */
  filename: string | undefined;
  /** With its parameters. */
  contentType: string | undefined;
  transferEncoding: 'none' | 'base64';
}

/** Null for a part that is none of a form.
 * @throws InvalidInput `unsupported_transfer_encoding` */
export function partHead(header: Readonly<Record<string, readonly string[] | undefined>>): PartHead | null {
  const value = (field: string): string | undefined => {
    const [bytes] = header[field] ?? [];
    return bytes === undefined ? undefined : Buffer.from(bytes, 'latin1').toString();
  };
  const disposition = value('content-disposition');
  if (disposition === undefined) return null;
  // Browsers write a backslash as it is (HTML, "multipart/form-data encoding algorithm"), and devices whole paths of Windows.
  const { value: kind, params } = libmime.parseHeaderValue(disposition.replace(/\\(?!["\\])/g, '\\\\'));
  if (kind.trim().toLowerCase() !== 'form-data') return null;
  const name = params.name ?? '';
  const encoding = (value('content-transfer-encoding') ?? 'binary').trim().toLowerCase();
  if (!['7bit', '8bit', 'binary', 'base64'].includes(encoding)) {
    throw new InvalidInput({
      code: 'unsupported_transfer_encoding',
      field: name,
      title: 'A part has a Content-Transfer-Encoding that Platen does not read in multipart/form-data.',
      remedy: 'Send the file as it is, without Content-Transfer-Encoding (RFC 7578 §4.7), or in base64.',
    });
  }
  // HTML forms write a quotation mark and a line end as percent signs.
  const filename = params.filename?.replace(/%22/g, '"').replace(/%0[da]/gi, ' ');
  return { name, filename, contentType: value('content-type'), transferEncoding: encoding === 'base64' ? 'base64' : 'none' };
}

/** Text is what a form's plain fields are, and JSON what a setting may be; all else is a file, also where it has no name. */
export function isFile({ filename, contentType }: PartHead): boolean {
  if (filename !== undefined) return true;
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  return type !== undefined && type !== '' && type !== 'text/plain' && type !== 'application/json';
}
