import { explainHealth } from '@/lib/grants/rules/token-health';
import type { MessageState, RecipientState } from './message-state';
import { classifyReply, outcomeUnknown, remedyInWords, type SmtpStage } from './smtp-reply';

/** What happened and what to do, in a sentence each; `remedy` is empty where nothing is needed. */
export interface Explained {
  title: string;
  remedy: string;
}

export interface SaidReply {
  code: number | null;
  enhanced: string | null;
  text: string | null;
}

export interface ExplainedAttempt extends SaidReply {
  stage: SmtpStage;
  class: string | null;
}

/** What an attempt's ending means, by those before it; null where it is under way, or was taken by the server for all. */
export function explainAttempt({ stage, class: outcome, code, enhanced, text }: ExplainedAttempt, before: readonly ExplainedAttempt[]): Explained | null {
  if (outcome === null || outcome === 'sent') return null;
  if (outcome === 'partial') return { title: 'The mail server took the mail for some of its recipients.', remedy: 'What it said of the others stands beside each.' };
  // Whatever a worker or the network said of it: after the content nobody knows. The first such is sent again by itself.
  if (outcome === 'unknown') return { title: outcomeUnknown.title, remedy: before.some((attempt) => attempt.class === 'unknown') ? forAPerson : outcomeUnknown.remedy };
  return explainReply(stage, { code, enhanced, text });
}

/** What was said for one recipient, at the stage of the attempt that said it. */
export function explainRecipient(recipient: SaidReply & { state: RecipientState }, message: { state: MessageState; attempts: readonly ExplainedAttempt[] }): Explained | null {
  if (recipient.state === 'sent') return null;
  if (recipient.state === 'unknown') return message.state === 'unknown' ? { title: outcomeUnknown.title, remedy: forAPerson } : { title: outcomeUnknown.title, remedy: outcomeUnknown.remedy };
  const from = message.attempts.findLast(({ code, enhanced, text }) => code === recipient.code && enhanced === recipient.enhanced && text === recipient.text);
  return explainReply(from?.stage ?? 'rcpt', recipient);
}

const forAPerson = 'Platen does not try again by itself. Ask the recipient, and send it again where it is missing: it may arrive twice.';

/** Why the mailbox holds its mail. */
export function explainHold(held: { reason?: string; code: string | null; text: string | null }): Explained {
  const reply = /^(\d{3})(?:\s+(\d\.\d+\.\d+))?/.exec(held.code ?? '');
  if (reply) {
    const meaning = classifyReply({ stage: 'auth', code: Number(reply[1]), enhanced: reply[2] ?? null, text: held.text ?? '' });
    return { title: meaning.title, remedy: remedyInWords(meaning) };
  }
  const reason = explainHealth(held.code, { text: held.text, admin: held.reason === 'needs_admin' });
  return reason ? { title: reason.explanation, remedy: reason.remedy.join(' ') } : { title: held.text ?? 'The mailbox is on hold.', remedy: '' };
}

/** What became of the message as a whole, where there is something to explain. */
export function explainMessage(message: {
  state: MessageState;
  held: { reason?: string; code: string | null; text: string | null } | null;
  recipients: readonly { state: RecipientState; explanation: Explained | null }[];
  attempts: readonly ExplainedAttempt[];
}): Explained | null {
  const { state, held, recipients, attempts } = message;
  const ofRecipients = (wanted: RecipientState) => recipients.find((one) => one.state === wanted && one.explanation !== null)?.explanation ?? null;
  const at = attempts.findLastIndex((attempt) => attempt.class !== null);
  const last = attempts[at];
  switch (state) {
    case 'queued':
    case 'deferred':
      if (held) return explainHold(held);
      return last?.class === 'partial' ? ofRecipients('pending') : last ? explainAttempt(last, attempts.slice(0, at)) : null;
    case 'failed':
      return ofRecipients('failed') ?? (last ? explainAttempt(last, attempts.slice(0, at)) : null);
    case 'unknown':
      return { title: outcomeUnknown.title, remedy: forAPerson };
    case 'sent': {
      const refused = recipients.filter((one) => one.state === 'failed').length;
      if (refused > 0) return { title: `${refused} of ${recipients.length} recipients ${refused === 1 ? 'was' : 'were'} refused for good.`, remedy: ofRecipients('failed')?.remedy ?? '' };
      return attempts.some((attempt) => attempt.class === 'unknown') ? { title: 'The mail server took it, after an attempt whose outcome nobody knows.', remedy: 'Nothing to do; it may arrive twice.' } : null;
    }
    case 'quarantined':
      return { title: 'Workers stopped again and again while sending it, so it was set aside.', remedy: 'Send it again or cancel it.' };
    case 'sending':
    case 'cancelled':
    case 'folded':
      return null;
  }
}

function explainReply(stage: SmtpStage, { code, enhanced, text }: SaidReply): Explained | null {
  if (code === null && !text) return null;
  const meaning = classifyReply({ stage, code, enhanced, text: text ?? '' });
  return { title: meaning.title, remedy: remedyInWords(meaning) };
}
