import { classifyReply, type Classified, type SmtpStage } from '@/lib/messages/rules/smtp-reply';
import { messageState, type MessageState, type RecipientState } from '@/lib/messages/rules/message-state';
import { laneRest, ownFaultDelay, retryDelay } from './retry';

interface Answer {
  code: number;
  enhanced: string | null;
  text: string;
}

/** How an attempt ended, as the line to the server saw it. */
export interface Ending {
  stage: SmtpStage;
  reply: Answer | null;
  what: string | null;
  accepted: boolean;
  refused: ReadonlyMap<string, Answer>;
  ownFault: 'content' | 'lease' | null;
  /** Known better than any table, e.g. a grant that needs a person. */
  classified?: Classified;
  /** Rest the lane at least so long, in milliseconds. */
  restMs?: number;
}

export interface Batch {
  /** Recipients of this attempt, with the state they had before. */
  recipients: readonly { position: number; address: string; before: 'pending' | 'unknown' }[];
  /** States of the message's other recipients. */
  others: readonly RecipientState[];
  /** Attempts made, this one included. */
  tries: number;
  unknownResends: number;
  /** How long attempts may go on, in milliseconds from now; negative: over. */
  retryForMs: number;
  /** This mail tried whether a hold is over. */
  probes?: boolean;
  /** Between 0 and 1. */
  chance: number;
}

export interface RecipientChange {
  position: number;
  state: RecipientState;
  code: number | null;
  enhanced: string | null;
  text: string;
}

export interface Outcome {
  class: 'sent' | 'partial' | 'retry' | 'fail' | 'hold' | 'slow' | 'split' | 'unknown';
  stage: SmtpStage;
  code: number | null;
  enhanced: string | null;
  text: string;
  recipients: RecipientChange[];
  state: MessageState;
  /** Until the next attempt; null where there is none. */
  delayMs: number | null;
  unknownResends: number;
  hold: { reason: NonNullable<Classified['holdReason']>; code: string | null; text: string; minutes: number | null; scope: NonNullable<Classified['holdScope']> } | null;
  /** The server took mail of this mailbox, whatever it thought of the recipients: a hold may lift. */
  mailboxWorks: boolean;
  /** The lane rests this long before anything else is tried. */
  restMs: number;
}

const unknownResendMs = 60_000;
const beforeMail: readonly SmtpStage[] = ['connect', 'ehlo', 'starttls', 'auth'];

/** What an attempt's ending means for its recipients, message, mailbox and lane. */
export function decide(ending: Ending, batch: Batch): Outcome {
  const general = generalVerdict(ending);
  const verdicts = batch.recipients.map((recipient) => {
    const refusal = ending.refused.get(recipient.address);
    if (refusal) return { recipient, answer: refusal, meaning: classifyReply({ stage: 'rcpt', ...refusal }) };
    return { recipient, answer: ending.reply, meaning: general };
  });
  const overall = overallClass(ending, verdicts.map(({ meaning }) => meaning.class));
  const decisive = verdicts.find(({ meaning }) => meaning.class === overall) ?? verdicts[0];
  const holder = verdicts.find(({ meaning }) => meaning.holdReason)?.meaning ?? null;
  const waitMs = ending.ownFault === 'lease' ? 0 : overall === 'hold' ? (batch.probes ? afterOthers(holder) : 0) : waitFor(overall, verdicts.map(({ meaning }) => meaning.class), ending.ownFault !== null, batch);
  // The clock stands still while a mailbox is held; no other reason to wait outlasts it.
  const exhausted = overall !== 'hold' && overall !== 'slow' && ending.ownFault !== 'lease' && waitMs > batch.retryForMs;
  const resends = overall === 'unknown' && batch.unknownResends === 0;

  const recipients = verdicts.map(({ recipient, answer, meaning }): RecipientChange => {
    const said = { position: recipient.position, code: answer?.code ?? null, enhanced: answer?.enhanced ?? null, text: answer?.text ?? ending.what ?? '' };
    switch (meaning.class) {
      case 'sent':
        return { ...said, state: 'sent' };
      case 'fail':
        return { ...said, state: 'failed' };
      case 'unknown':
        return { ...said, state: 'unknown' };
      default:
        return { ...said, state: exhausted && recipient.before === 'pending' ? 'failed' : recipient.before };
    }
  });
  const stillUnknown = !exhausted && overall !== 'unknown' && recipients.some((change, index) => change.state === 'unknown' && batch.recipients[index]?.before === 'unknown');
  const state = messageState([...batch.others, ...recipients.map((change) => change.state)], {
    harmless: overall === 'hold' || ending.ownFault === 'lease',
    resendsUnknown: resends || stillUnknown,
    poisoned: false,
  });
  const open = state === 'queued' || state === 'deferred';
  const answer = ending.accepted ? ending.reply : (decisive?.answer ?? ending.reply);
  return {
    class: overall,
    stage: ending.stage,
    code: answer?.code ?? null,
    enhanced: answer?.enhanced ?? null,
    text: answer?.text ?? ending.what ?? '',
    recipients,
    state,
    delayMs: open ? waitMs : null,
    unknownResends: batch.unknownResends + (resends ? 1 : 0),
    hold: holder?.holdReason
      ? {
          reason: holder.holdReason,
          code: codeOf(verdicts.find(({ meaning }) => meaning === holder)?.answer ?? null),
          text: verdicts.find(({ meaning }) => meaning === holder)?.answer?.text ?? ending.what ?? holder.title,
          minutes: holder.holdMinutes ?? null,
          scope: holder.holdScope ?? 'mailbox',
        }
      : null,
    mailboxWorks: ending.accepted || (!holder && ending.reply !== null && ['rcpt', 'data', 'dot'].includes(ending.stage) && overall === 'fail'),
    restMs: restOf(ending, overall, batch.chance),
  };
}

function generalVerdict(ending: Ending): Classified {
  if (ending.accepted) return { class: 'sent', title: '', remedy: '' };
  if (ending.classified) return ending.classified;
  if (ending.ownFault === 'lease') return { class: 'retry', title: '', remedy: '' };
  const meaning = classifyReply({ stage: ending.stage, code: ending.reply?.code ?? null, enhanced: ending.reply?.enhanced ?? null, text: ending.reply?.text ?? ending.what ?? '' });
  // A reply of success that did not lead to acceptance is no acceptance.
  return meaning.class === 'sent' ? { ...meaning, class: 'retry' } : meaning;
}

/** One word for the whole attempt: what the worst-off recipient waits for, unless somebody was reached. */
function overallClass(ending: Ending, classes: readonly Classified['class'][]): Outcome['class'] {
  if (ending.accepted && classes.includes('sent')) return classes.every((one) => one === 'sent') ? 'sent' : 'partial';
  for (const one of ['unknown', 'hold', 'slow', 'split', 'retry'] as const) if (classes.includes(one)) return one;
  return 'fail';
}

/**
 * The mail that tried in vain whether a hold is over goes behind the others until the hold was tried once more: where the
 * reply was about this mail after all, it stops nobody.
 */
function afterOthers(holder: Classified | null): number {
  return holder?.holdMinutes ? (holder.holdMinutes + 1) * 60_000 : 0;
}

function waitFor(overall: Outcome['class'], classes: readonly Classified['class'][], isOwnFault: boolean, batch: Batch): number {
  switch (overall) {
    case 'split':
      return 0;
    case 'slow':
      return laneRest('slow', batch.chance);
    case 'unknown':
      return unknownResendMs;
    default:
      if (classes.every((one) => one === 'sent' || one === 'fail' || one === 'split')) return 0;
      return isOwnFault ? ownFaultDelay(batch.tries, batch.chance) : retryDelay(batch.tries, batch.chance);
  }
}

function restOf(ending: Ending, overall: Outcome['class'], chance: number): number {
  if (ending.restMs !== undefined) return ending.restMs;
  if (overall === 'slow') return laneRest('slow', chance);
  if (ending.ownFault) return 0;
  return overall === 'retry' && beforeMail.includes(ending.stage) ? laneRest('unreachable', chance) : 0;
}

function codeOf(answer: Answer | null): string | null {
  if (!answer) return null;
  return answer.enhanced ? `${answer.code} ${answer.enhanced}` : String(answer.code);
}
