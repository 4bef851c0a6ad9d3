import { showMailbox, type Mailbox } from '@/lib/addresses/rules/mailbox';
import { distinctAddresses } from '@/lib/addresses/rules/same-address';
import { InvalidInput } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { parseInput } from '@/lib/base/verb';
import { attachmentHead } from './content/attachment';
import { composeMail, type ComposedFile } from './content/compose';
import { Attachments } from './content/attachments';
import { newMessageId } from './content/headers';
import { mailHeader } from './content/header';
import { malformed } from './content/mail-header';
import { MimeEncoder } from './content/mime-encoder';
import { openRfc822, type OpenedMail } from './content/rfc822';
import { fileInput, mailInput, recipientLimit } from './contract';
import { Digest, fingerprint } from './digest';
import type { Draft, SubmissionBody, SubmissionPart } from './submission';
import { senderFor, type Target } from './target';

type FindTarget = (printerId: string | undefined) => Promise<Target>;
type Drafted = { target: Target; draft: Draft };

/**
 * Reads the head of a submission and makes it a mail that is ready to be streamed. The sender rule, recipients and every
 * setting are checked here; of the files only what has come so far.
 * @throws what `findTarget` throws; InvalidInput `invalid_input`, `unknown_setting`, `recipient_missing`,
 * `sender_not_allowed`, `malformed_message`, `metadata_after_files`
 */
export function draftOf(body: SubmissionBody, findTarget: FindTarget, digest: Digest): Promise<Drafted> {
  return body.form === 'parts' ? fromParts(body.parts, findTarget, digest) : fromRfc822(body, findTarget, digest);
}

async function fromParts(parts: AsyncGenerator<SubmissionPart, void, undefined>, findTarget: FindTarget, digest: Digest): Promise<Drafted> {
  const first = await parts.next();
  if (first.done || first.value.part !== 'message') throw metadataAfterFiles();
  const mail = parseInput(mailInput, first.value.value);
  digest.note('mail', JSON.stringify(mail));
  const target = await findTarget(mail.printerId);
  digest.note('printer', target.printerId);
  const sender = senderFor(target, { from: mail.from ?? null, replyTo: mail.replyTo });
  const recipients = recipientsOf([...mail.to, ...mail.cc, ...mail.bcc], 'Give at least one address in to, cc or bcc.');
  const date = wholeSecond();
  const messageIdHeader = newMessageId(newId(), sender.from.address);
  const attachments = new Attachments();
  const files = async function* (): AsyncGenerator<ComposedFile, void, undefined> {
    for (let next = await parts.next(); !next.done; next = await parts.next()) {
      if (next.value.part === 'message') throw metadataAfterFiles();
      const { filename, contentType, content } = next.value;
      const file = attachmentHead(parseInput(fileInput, { filename, contentType }), attachments.count + 1);
      attachments.add(file.filename);
      digest.note('file', JSON.stringify(file));
      yield { ...file, content: digest.over(content) };
    }
  };
  return {
    target,
    draft: {
      kind: mail.kind,
      ...sent(sender.from, sender.replyTo, sender.envelopeFrom),
      subject: mail.subject,
      messageIdHeader,
      date,
      recipients,
      fingerprint: () => fingerprint(digest, recipients),
      attachments,
      bytes: composeMail({ sender, mail, messageId: messageIdHeader, date }, files()),
    },
  };
}

async function fromRfc822(body: Extract<SubmissionBody, { form: 'rfc822' }>, findTarget: FindTarget, digest: Digest): Promise<Drafted> {
  digest.note('rfc822', JSON.stringify({ kind: body.kind, to: body.to }));
  // Who may not send is refused before anything is read.
  const target = await findTarget(undefined);
  digest.note('printer', target.printerId);
  const mail = await openRfc822(digest.over(body.content));
  const sender = senderFor(target, senderGiven(mail, target));
  const recipients = recipientsOf(body.to ?? mail.recipients(), 'Name a recipient in To, Cc or Bcc, or as ?to=.');
  const id = newId();
  const messageIdHeader = mail.messageId ?? newMessageId(id, sender.from.address);
  const date = mail.date ?? wholeSecond();
  const header = mailHeader(mail.fields, { sender, date, messageId: messageIdHeader, automatic: body.kind === 'alert' && !mail.autoSubmitted });
  const encoder = new MimeEncoder(header, mail.lfOnly);
  const said = new Digest();
  said.note('rfc822', mail.subject);
  return {
    target,
    draft: {
      kind: body.kind,
      ...sent(sender.from, sender.replyTo, sender.envelopeFrom),
      subject: mail.subject,
      messageIdHeader,
      date,
      recipients,
      fingerprint: () => fingerprint(said, recipients),
      attachments: encoder.attachments,
      bytes: encoded(encoder, said.over(mail.rest)),
    },
  };
}

/**
 * Whom a raw mail is from. RFC 5322 §3.6 allows one From; two that differ, or one with two addresses, leave open who sends.
 * Where the printer's settings put another sender there anyway, answers go to all of them.
 */
function senderGiven(mail: OpenedMail, { autoSpecifySenderName }: Target): { from: Mailbox | null; replyTo: Mailbox[] } {
  const [from = null] = mail.from;
  if (mail.from.length < 2) return { from, replyTo: mail.replyTo };
  if (autoSpecifySenderName) return { from, replyTo: mail.replyTo.length > 0 ? mail.replyTo : mail.from };
  throw malformed(`Its From names more than one address: ${mail.from.slice(0, 3).map(showMailbox).join(', ')}.`, 'Send exactly one From with one address.', 'from');
}

async function* encoded(encoder: MimeEncoder, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let last: Buffer | undefined;
  for await (const piece of rest) {
    for (const bytes of encoder.over(piece)) yield (last = bytes);
  }
  for (const bytes of encoder.end()) yield (last = bytes);
  if (last?.at(-1) !== 10) yield Buffer.from('\r\n');
}

function sent(from: Mailbox, replyTo: readonly Mailbox[], envelopeFrom: string): Pick<Draft, 'headerFrom' | 'replyTo' | 'envelopeFrom'> {
  return { headerFrom: showMailbox(from), replyTo: replyTo.length > 0 ? replyTo.map(showMailbox).join(', ') : null, envelopeFrom };
}

/** A header's date has no fractions of a second. */
function wholeSecond(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}

/** Everybody once, however the mail came and wherever it names them. */
function recipientsOf(given: readonly Mailbox[], whereToName: string): string[] {
  const recipients = distinctAddresses(given);
  if (recipients.length === 0) throw new InvalidInput({ code: 'recipient_missing', field: 'to', title: 'The message has no recipient.', remedy: whereToName });
  if (recipients.length > recipientLimit) {
    throw new InvalidInput({
      code: 'too_many_recipients',
      field: 'to',
      title: `A message has at most ${recipientLimit} recipients; this one has ${recipients.length}.`,
      remedy: 'Send it in several messages, or to a group.',
    });
  }
  return recipients;
}

function metadataAfterFiles(): InvalidInput {
  return new InvalidInput({
    code: 'metadata_after_files',
    field: 'message',
    title: 'The part "message" must come first, and once.',
    remedy: 'Send the part "message" (application/json) before the files, so that they can be streamed.',
  });
}
