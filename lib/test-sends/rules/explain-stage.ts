import type { Command } from '@/lib/commands/contract';
import { remedyCommand, type RemedyCommand } from '@/lib/commands/rules/exchange';
import { explainHealth } from '@/lib/grants/rules/token-health';
import { classifyReply, outcomeUnknown } from '@/lib/messages/rules/smtp-reply';
import type { Stage } from './stages';

/** Why a step did not go well: what happened, in a sentence what that means, and what to do. */
export interface StageExplanation {
  title: string;
  explanation: string | null;
  remedy: string[];
  /** A line somebody runs in Exchange PowerShell. */
  command: Command | null;
}

type Plain = Omit<StageExplanation, 'command'>;

const again = 'Start another test in a minute.';

/** By codes of Platen's own. */
const own: Record<string, Plain> = {
  no_worker: {
    title: 'No worker is running',
    explanation: 'Tests are sent by Platen’s worker, as all mail is, and none took this one up within a minute.',
    remedy: ['Ask whoever runs Platen to start the worker.', 'Then start another test.'],
  },
  worker_stopped: { title: 'The worker stopped during the test', explanation: 'Nobody went on with it, since a test is never sent twice.', remedy: ['Start another test.'] },
  internal: { title: 'Platen could not go on with the test', explanation: 'The fault is Platen’s own; its log says more.', remedy: [again] },
  settings_changed: { title: 'The settings of the mailbox changed during the test', explanation: 'Nothing was sent, so that nothing goes out by settings nobody chose.', remedy: ['Start another test.'] },
  turn_busy: { title: 'The mailbox was busy the whole time', explanation: 'A mail of it was being handed over and did not come to an end.', remedy: [again] },
  turn_limit: { title: 'The mailbox is at its limit', explanation: 'It has sent as many messages as it may within a minute.', remedy: [again] },
  turn_tests: { title: 'Other tests of the organization were under way', explanation: 'Only so many tests of one organization talk to mail servers at once, so that other organizations’ tests do not wait.', remedy: ['Look at the tests under way: their mail servers answer slowly or not at all.', again] },
  recipients_used_up: {
    title: 'The mailbox has used up its recipients for the day',
    explanation: 'A test counts like any other mail, so it was not sent.',
    remedy: ['Start another test when 24 hours are over, or raise the limit on the mailbox’s page where the server allows more.'],
  },
};

/** What a step that failed means; null for any other. @param mailbox whose names stand in a line to run */
export function explainStage(stage: Stage, mailbox: { address: string; userName: string }): StageExplanation | null {
  const found = explained(stage);
  if (!found) return null;
  const { command, ...plain } = found;
  if (command === undefined) return { ...plain, command: null };
  return { ...plain, remedy: [...plain.remedy, 'Somebody with Exchange rights runs the line below in Exchange PowerShell.'], command: remedyCommand(command, mailbox) };
}

function explained(stage: Stage): (Plain & { command?: RemedyCommand }) | null {
  if (stage.state !== 'failed' && stage.state !== 'unknown') return null;
  const known = own[stage.code ?? ''];
  if (known) return stage.state === 'unknown' ? { ...known, remedy: ['Look into the recipient’s inbox: it may have arrived.'] } : known;
  if (stage.at === null) return explainToken(stage);
  if (stage.state === 'unknown') return { title: outcomeUnknown.title, explanation: null, remedy: ['Look into the recipient’s inbox: it may have arrived.'] };
  const [, code = null, enhanced = null] = /^(\d{3})(?:\s+(\d\.\d+\.\d+))?$/.exec(stage.code ?? '') ?? [];
  const { title, remedy, command } = classifyReply({ stage: stage.at, code: code === null ? null : Number(code), enhanced, text: stage.text ?? '' });
  return { title, explanation: null, remedy: forATest(remedy), ...(command ? { command } : {}) };
}

function explainToken({ code, text }: Stage): Plain {
  const passing = code === 'entra_unavailable' || code === 'refresh_running';
  const reason = passing ? null : explainHealth(code, { text });
  if (reason) return { title: reason.title, explanation: reason.explanation, remedy: reason.remedy };
  return { title: text ?? 'There is no token', explanation: passing ? 'Microsoft could not be asked for a token just now.' : null, remedy: [again] };
}

/** A mail is tried again by itself, a test is not. */
const aboutTheQueue = /\bPlaten (?:tries|slows|gets|sends)\b|by itself|^Nothing to do\b/i;

/** A remedy for mail, without what the queue does of its own accord. */
export function forATest(remedy: string): string[] {
  const kept = remedy
    .replace(' in the address book of the printer', '')
    .split(/(?<=\.)\s+/)
    .map((sentence) => sentence.split('; ').filter((clause) => !aboutTheQueue.test(clause)).join('; '))
    .filter((sentence) => sentence !== '')
    .map((sentence) => (sentence.endsWith('.') ? sentence : `${sentence}.`));
  return kept.length > 0 ? kept : [again];
}
