import { InvalidInput } from '@/lib/base/errors';
import { splitHeader } from '../rules/header-lines';
import type { HeaderField } from '../rules/header-fields';
import { HeaderReader } from './header-reader';

const headerLimit = 256 * 1024;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** How the line begins that mailbox files put before a mail. */
const mailboxLine = /^>?From [^:]*(?::\d\d|@|\d{4}|MAILER-DAEMON)/;

/** The header of a submitted mail, mended where it is plain what was meant. */
export interface MailHeader {
  fields: HeaderField[];
  /** Every line of it ended with LF alone. */
  lfOnly: boolean;
  /** The body. */
  rest: AsyncIterable<Buffer>;
}

/**
 * Reads a mail up to the end of its header. A byte order mark, empty lines and the `From ` line of a mailbox file before it
 * are dropped.
 * @throws InvalidInput `malformed_message` that names the line
 */
export async function readMailHeader(source: AsyncIterable<Buffer>): Promise<MailHeader> {
  const pieces = source[Symbol.asyncIterator]();
  const { first, skipped } = await beginning(pieces);
  const reader = new HeaderReader(headerLimit);
  reader.over(first);
  while (reader.ended === null) {
    const { value, done } = await pieces.next();
    reader.over(done ? null : value);
  }
  if (reader.ended === 'limit') throw malformed('Its header does not end within 256 KiB.', 'End the header with an empty line.');
  const all = reader.lines.map((line) => reader.text(line));
  const dropped = mailboxLine.test(all[0] ?? '') ? 1 : 0;
  const lines = all.slice(dropped);
  const { fields, textFrom, odd } = splitHeader(lines);
  const broken = odd ?? (fields.length === 0 && lines.length > 0 ? 0 : null);
  if (broken !== null) throw oddLine(lines[broken] ?? '', skipped + dropped + broken + 1);
  const text = lines.length > textFrom ? reader.lines[textFrom + dropped] : undefined;
  return {
    fields,
    lfOnly: !reader.bytes.includes(13),
    rest: after(Buffer.from(text ? reader.from(text.start) : reader.rest), pieces),
  };
}

/** @returns the first bytes that are no byte order mark and no empty line, and how many lines stood before them */
async function beginning(pieces: AsyncIterator<Buffer>): Promise<{ first: Buffer; skipped: number }> {
  let first: Buffer = Buffer.alloc(0);
  let skipped = 0;
  for (;;) {
    const { value, done } = await pieces.next();
    if (!done) first = Buffer.concat([first, value]);
    if (first.subarray(0, 3).equals(byteOrderMark)) first = first.subarray(3);
    let at = 0;
    while (first[at] === 13 || first[at] === 10) {
      if (first[at] === 10) skipped += 1;
      at += 1;
    }
    first = first.subarray(at);
    if (done || first.length >= byteOrderMark.length) return { first, skipped };
  }
}

async function* after(first: Buffer, pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  if (first.length > 0) yield first;
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
}

/** The refusal of a mail whose header can't be read. */
export function malformed(what: string, remedy: string, field?: string): InvalidInput {
  return new InvalidInput({ code: 'malformed_message', title: `This is not a mail. ${what}`, remedy, ...(field ? { field } : {}) });
}

function oddLine(line: string, number: number): InvalidInput {
  const readable = line.slice(0, 60).replace(/[^\x20-\x7e]/g, '?');
  return malformed(
    `Line ${number} of its header is no header field: “${readable}${line.length > 60 ? '…' : ''}”.`,
    'Write every field as “Name: value”, begin a continued line with a space, and put an empty line between the header and the text.',
  );
}
