import type { LookFacts } from '@/components/messages/message-look';
import type { Moment } from '@/components/ui/time-format';
import type { RecipientState } from '@/lib/messages/rules/message-state';
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

export interface RecipientFacts {
  address: string;
  state: RecipientState;
  code: number | null;
  enhanced: string | null;
  text: string | null;
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
}

/** A message with all that is known of it. */
export interface MessageFacts extends LookFacts {
  id: string;
  kind: 'scan' | 'alert' | 'notice';
  origin: 'rest' | 'smtp' | 'platen';
  acceptedAt: Moment;
  endedAt: Moment | null;
  retryUntil: Moment;
  printer: { id: string; name: string } | null;
  mailbox: { id: string; address: string };
  hold: { reason: 'needs_sign_in' | 'needs_admin' | 'quota' | 'full' | 'blocked'; code: string | null; text: string | null; since: Moment; until: Moment | null } | null;
  envelopeFrom: string;
  headerFrom: string;
  replyTo: string | null;
  subject: string;
  messageIdHeader: string;
  bytes: number;
  attachments: number;
  to: RecipientFacts[];
  attempts: AttemptFacts[];
  lastEnhanced: string | null;
  lastText: string | null;
  /** It was sent a second time after an unknown outcome. */
  unknownResends: number;
}
