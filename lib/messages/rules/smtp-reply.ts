import type { RemedyCommand } from '@/lib/commands/rules/exchange';
import { replies } from './smtp-reply-table';
import { silences } from './smtp-silence-table';

/** Where in the conversation a reply came, or the line broke. `after_data`: content was under way. */
export type SmtpStage = 'connect' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'after_data' | 'dot';

/**
 * What a reply means for the mail: `sent`; `retry` later; `fail` for good; `hold` the mailbox, the mail waits; `slow`
 * down; `split` over several sends; `unknown`: it may have arrived.
 */
export type ReplyClass = 'sent' | 'retry' | 'fail' | 'hold' | 'slow' | 'split' | 'unknown';

export interface SmtpReply {
  stage: SmtpStage;
  /** Null where the server gave no answer. */
  code: number | null;
  /** The enhanced status code (RFC 3463): "5.7.139". */
  enhanced: string | null;
  /** The server's sentence, or the network's error. */
  text: string;
}

export interface Classified {
  class: ReplyClass;
  /** Set where the mailbox must not send for now; with class `fail` the mail fails and the mailbox is held all the same. */
  holdReason?: 'needs_sign_in' | 'needs_admin' | 'quota' | 'full' | 'blocked';
  /** After so many minutes one message tries whether the hold is over; null: a person must act. */
  holdMinutes?: number | null;
  /** `tenant`: all mailboxes of the Entra tenant; `tenant_external`: only mail that leaves it. Without a known tenant it is the mailbox. */
  holdScope?: 'mailbox' | 'tenant' | 'tenant_external';
  /** A fresh token may mend it: refresh once before believing the reply. */
  refreshFirst?: true;
  /** One sentence for the administrator: what happened. */
  title: string;
  /** What to do about it; empty where nothing is needed. Never a line to run. */
  remedy: string;
  /** The line to run in Exchange PowerShell that the remedy is about; the page of the mailbox has it. */
  command?: RemedyCommand;
}

/** The remedy for a page that has no line to run. */
export function remedyInWords({ remedy, command }: Pick<Classified, 'remedy' | 'command'>): string {
  return command ? `${remedy} The page of the mailbox has the line for Exchange PowerShell.` : remedy;
}

/**
 * What a reply of a mail server, or its silence, means and what to do. The tables come first, by code, enhanced code and
 * text; an unknown reply falls back by its first digit (RFC 5321 §4.2.1).
 */
export function classifyReply(reply: SmtpReply): Classified {
  if (reply.code === null && reply.stage === 'dot') return outcomeUnknown;
  for (const entry of reply.code === null ? silences : replies) {
    if (entry.codes && !entry.codes.some((code) => code === reply.code)) continue;
    if (entry.enhanced && (reply.enhanced === null || !entry.enhanced.test(reply.enhanced))) continue;
    if (entry.stages && !entry.stages.includes(reply.stage)) continue;
    if (entry.text && !entry.text.test(reply.text)) continue;
    return entry.meaning;
  }
  return byFirstDigit(reply);
}

/** The line broke after the final dot, and no table says more about it. */
export const outcomeUnknown: Classified = {
  class: 'unknown',
  title: 'The connection was lost after the whole mail had been handed over, so nobody knows whether it arrived.',
  remedy: 'Platen sends it once more by itself; it may arrive twice.',
};

function byFirstDigit({ stage, code, enhanced }: SmtpReply): Classified {
  if (code === null) {
    return { class: 'retry', title: `The connection was lost (${stageNames[stage]}).`, remedy: 'Platen tries again by itself. If it goes on, check that the network lets Platen reach the mail server.' };
  }
  if (code >= 200 && code < 400) return { class: 'sent', title: 'The mail server accepted the mail.', remedy: '' };
  if (code < 500) return { class: 'retry', title: 'The mail server refused for now.', remedy: 'Platen tries again by itself.' };
  if (stage === 'auth') {
    return {
      class: 'hold',
      holdReason: 'needs_admin',
      holdMinutes: null,
      title: 'The mail server refused the log-in.',
      remedy: 'Check user name, password and the method of authentication.',
    };
  }
  if (stage === 'connect' || stage === 'ehlo' || stage === 'starttls') {
    return { class: 'retry', title: 'The mail server would not talk to Platen.', remedy: 'Platen tries again by itself. Check that the server takes connections from this address, on this port and with this encryption.' };
  }
  return {
    class: 'fail',
    title: stage === 'rcpt' ? 'The mail server refused this recipient.' : `The mail server refused the mail${enhanced ? ` (${enhanced})` : ''}.`,
    remedy: "Read the server's own sentence; send the mail again once its cause is gone.",
  };
}

const stageNames: Record<SmtpStage, string> = {
  connect: 'while connecting',
  ehlo: 'at the greeting',
  starttls: 'while switching to TLS',
  auth: 'while logging in',
  mail: 'while naming the sender',
  rcpt: 'while naming the recipients',
  data: 'before the content',
  after_data: 'in the middle of the content',
  dot: 'after the content',
};
