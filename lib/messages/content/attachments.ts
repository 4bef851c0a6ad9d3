import type { Entity } from './entity';

/** So many names are kept of a mail; the count goes on. */
const namesKept = 100;

/** The files of a mail: how many, and what the first hundred that have a name are called. */
export class Attachments {
  count = 0;
  readonly names: string[] = [];

  add(filename: string | null): void {
    this.count += 1;
    if (filename !== null && this.names.length < namesKept) this.names.push(filename);
  }
}

const signature = /^application\/(?:(?:x-)?pkcs7-signature|pgp-signature)$/;
const sealed = /^application\/(?:x-)?pkcs7-mime$/;

/**
 * Whether a part is a file, by what it is and not by what its text looks like: said to be an attachment, or a text with a
 * name, or anything that is no text, also inline. The parts of a multipart are asked one by one; a forwarded mail is one
 * file whatever is in it. A signature and what is encrypted are no files, but the mail itself.
 */
export function isAttachment({ type, disposition, filename }: Entity): boolean {
  if (signature.test(type) || sealed.test(type) || type === 'message/partial') return false;
  if (type.startsWith('multipart/')) return false;
  if (disposition === 'attachment' || filename !== null) return true;
  return type === 'message/rfc822' || type === 'message/global' || !/^(?:text|message)\//.test(type);
}
