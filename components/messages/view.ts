import type { LookFacts } from '@/components/messages/message-look';
import type { Moment } from '@/components/ui/time-format';
import type { MessageState, RecipientState } from '@/lib/messages/rules/message-state';
import type { SmtpStage } from '@/lib/messages/rules/smtp-reply';

/** One line of the log. */
export interface LogRow extends LookFacts {
  id: string;
  acceptedAt: Moment;
  kind: 'scan' | 'alert' | 'notice';
  /** Null for Platen's own. */
  printer: string | null;
  firstRecipient: string;
  bytes: number;
  lastEnhanced: string | null;
}

export interface Explained {
  title: string;
  remedy: string;
}

export interface RecipientFacts {
  address: string;
  state: RecipientState;
  code: number | null;
  enhanced: string | null;
  text: string | null;
  explanation: Explained | null;
}

export interface AttemptFacts {
  number: number;
  startedAt: Moment;
  endedAt: Moment | null;
  stage: SmtpStage;
  class: 'sent' | 'partial' | 'retry' | 'fail' | 'hold' | 'slow' | 'split' | 'unknown' | null;
  code: number | null;
  enhanced: string | null;
  text: string | null;
  transcript: string | null;
  explanation: Explained | null;
}

/** A message with all that is known of it. */
export interface MessageFacts {
  id: string;
  kind: 'scan' | 'alert' | 'notice';
  origin: 'rest' | 'smtp' | 'platen';
  state: MessageState;
  held: { scope: 'mailbox' | 'tenant' | 'tenant_external'; reason: string; code: string | null; text: string | null; lookUp: string | null; since: Moment; until: Moment | null } | null;
  printerId: string | null;
  printerName: string | null;
  mailboxId: string;
  mailboxAddress: string;
  from: string;
  replyTo: string | null;
  subject: string;
  messageId: string;
  bytes: number;
  attachments: number;
  /** What the first hundred that have a name are called. */
  attachmentNames: string[];
  /** The mail itself is still there to be sent again. */
  contentKept: boolean;
  acceptedAt: Moment;
  endedAt: Moment | null;
  nextAttemptAt: Moment | null;
  retryUntil: Moment;
  /** The mail that tells of this alert, where it was folded. */
  foldedInto: string | null;
  /** The notice that told of its failure. */
  noticeId: string | null;
  /** Of a notice: the failed message it tells of, the latest where it tells of several. */
  noticeFor: string | null;
  /** Alerts folded into this one. */
  folded: number;
  lastReply: { code: number | null; enhanced: string | null; text: string | null } | null;
  recipients: RecipientFacts[];
  attempts: AttemptFacts[];
}

/** What the state's word of a message hangs on. */
export function lookFacts(message: MessageFacts): LookFacts {
  return {
    state: message.state,
    held: message.held !== null,
    nextAttemptAt: message.nextAttemptAt,
    recipients: message.recipients.length,
    refused: message.recipients.filter(({ state }) => state === 'failed').length,
    lastCode: message.lastReply?.code ?? null,
  };
}
