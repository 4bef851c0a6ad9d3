import { classifyReply, remedyInWords } from '@/lib/messages/rules/smtp-reply';

export interface FailedRecipient {
  address: string;
  code: number | null;
  enhanced: string | null;
  text: string | null;
}

export interface FailedMessage {
  subject: string;
  printer: string | null;
  acceptedAt: Date;
  /** Recipients there were in all. */
  recipients: number;
  failed: readonly FailedRecipient[];
  /** Its page. */
  address: string;
}

export interface NoticeFacts {
  mailbox: string;
  /** How many failed; `messages` may name only the first of them. */
  count: number;
  messages: readonly FailedMessage[];
  /** Where all of them stand. */
  log: string;
}

const namedRecipients = 5;
const noSubject = '(no subject)';

/** What a notice says: which messages did not arrive, why, and what to do. Times are UTC and say so. */
export function noticeText({ mailbox, count, messages, log }: NoticeFacts): { subject: string; text: string } {
  const [only] = messages;
  const subject = count === 1 && only ? `Not delivered: ${only.subject || noSubject}` : `${count} messages not delivered from ${mailbox}`;
  const rest = count - messages.length;
  return {
    subject,
    text: [
      count === 1 ? `A message from ${mailbox} could not be delivered.` : `${count} messages from ${mailbox} could not be delivered.`,
      '',
      ...messages.flatMap((message) => [...described(message), '']),
      ...(rest > 0 ? [`${rest} more: ${log}`, ''] : []),
      'Platen wrote this by itself; nobody reads an answer to it.',
      '',
    ].join('\n'),
  };
}

function described({ subject, printer, acceptedAt, recipients, failed, address }: FailedMessage): string[] {
  const more = failed.length - namedRecipients;
  return [
    subject || noSubject,
    `  Accepted ${acceptedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC${printer ? ` from ${printer}` : ''}${failed.length < recipients ? `; ${failed.length} of ${recipients} recipients did not get it` : ''}.`,
    ...failed.slice(0, namedRecipients).flatMap((one) => [`  To ${one.address}: ${whatHappened(one)}`]),
    ...(more > 0 ? [`  and ${more} more recipients`] : []),
    `  ${address}`,
  ];
}

function whatHappened({ code, enhanced, text }: FailedRecipient): string {
  const said = [code, text && enhanced && text.includes(enhanced) ? null : enhanced, text?.replace(/\s+/g, ' ').slice(0, 300)].filter(Boolean).join(' ');
  const meaning = classifyReply({ stage: 'rcpt', code, enhanced, text: text ?? '' });
  const sentence = meaning.class === 'fail' ? `${meaning.title} ${remedyInWords(meaning)}`.trim() : 'Platen tried until its time was over and has given up. Once the cause is mended, send it again from its page.';
  return `${sentence}${said ? ` (${said})` : ''}`;
}
