import MailComposer from 'nodemailer/lib/mail-composer';
import MimeNode from 'nodemailer/lib/mime-node';
import type { MailInput } from '../contract';
import type { Sender } from '../rules/sender';
import { base64Lines } from './base64';
import { outgoingHeader } from './header';

export interface ComposedHead {
  sender: Sender;
  mail: Pick<MailInput, 'to' | 'cc' | 'subject' | 'text' | 'html'> & { kind: 'scan' | 'alert' | 'notice' };
  messageId: string;
  date: Date;
  /** The Message-ID of the mail it is about. */
  inReplyTo?: string;
}

export interface ComposedFile {
  filename: string;
  contentType: string;
  content: AsyncIterable<Buffer>;
}

/**
 * Builds a mail once, at acceptance, and streams it: headers and text by nodemailer, files as they come in. There is never
 * a Bcc header.
 */
export async function* composeMail(head: ComposedHead, files: AsyncIterator<ComposedFile, unknown>): AsyncGenerator<Buffer, void, undefined> {
  const first = await files.next();
  if (first.done) {
    yield* withOwnHeader(await root(head, false).build());
    return;
  }
  const mixed = root(head, true);
  const text = mixed.childNodes[0];
  if (!text) throw new Error('the mail was composed without a text part');
  const headers = outgoingHeader(mixed.buildHeaders());
  const boundary = mixed.boundary;
  if (typeof boundary !== 'string') throw new Error('the mail was composed without a boundary');
  yield Buffer.from(`${headers}\r\n--${boundary}\r\n`);
  yield await text.build();
  for (let file: IteratorResult<ComposedFile, unknown> = first; !file.done; file = await files.next()) {
    yield Buffer.from(`\r\n--${boundary}\r\n${fileHeaders(file.value)}\r\n`);
    yield* base64Lines(file.value.content);
  }
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

const headerEnd = '\r\n\r\n';

/** A built mail with its header by the rules of every header that leaves. */
function* withOwnHeader(mail: Buffer): Generator<Buffer, void, undefined> {
  const end = mail.indexOf(headerEnd);
  yield Buffer.from(outgoingHeader(mail.toString('utf8', 0, end)));
  yield mail.subarray(end + 2);
}

/** RFC 3834: nobody's out-of-office answers a machine; the second header says so to Exchange ([MS-OXCMAIL]). */
const machineHeaders: Record<ComposedHead['mail']['kind'], Record<string, string>> = {
  scan: {},
  alert: { 'Auto-Submitted': 'auto-generated' },
  notice: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
};

function root({ sender, mail, messageId, date, inReplyTo }: ComposedHead, withFiles: boolean): MimeNode {
  const text = crlf(mail.text || '\n');
  return new MailComposer({
    from: sender.from,
    ...(sender.replyTo.length > 0 ? { replyTo: [...sender.replyTo] } : {}),
    to: mail.to,
    cc: mail.cc,
    subject: mail.subject,
    messageId,
    date,
    headers: machineHeaders[mail.kind],
    ...(inReplyTo ? { inReplyTo, references: inReplyTo } : {}),
    ...(mail.html === undefined ? { text } : { html: crlf(mail.html), ...(mail.text ? { text } : {}) }),
    // Makes the root multipart/mixed; the files themselves are streamed behind the text.
    ...(withFiles ? { attachments: [{ filename: 'x', content: '' }] } : {}),
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
}

function crlf(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n');
}

function fileHeaders(file: ComposedFile): string {
  // A child node: a root would get a Date and a Message-ID.
  const node = new MimeNode('multipart/mixed').createChild(file.contentType, { filename: file.filename });
  node.setHeader({ 'Content-Transfer-Encoding': 'base64', 'Content-Disposition': 'attachment' });
  node.setContent(Buffer.alloc(0));
  return outgoingHeader(node.buildHeaders());
}
