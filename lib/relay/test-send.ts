import { setTimeout as sleep } from 'node:timers/promises';
import { PlatenError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { logger } from '@/lib/base/logger';
import { withOrganization } from '@/lib/base/db/sql';
import { ensureFreshToken, GrantUnusable } from '@/lib/grants/ensure-fresh-token';
import { ring } from '@/lib/lanes/doorbell';
import { composeMail } from '@/lib/messages/content/compose';
import { newMessageId } from '@/lib/messages/content/headers';
import { senderOf, type Sender } from '@/lib/messages/rules/sender';
import type { SmtpSession } from '@/lib/outside/smtp';
import { testSubject, testText } from '@/lib/test-sends/rules/test-mail';
import { Lease } from './lease';
import type { MailboxSettings } from './mailbox-settings';
import { releaseLane } from './release';
import { decide, type Ending, type Outcome } from './rules/outcome';
import { connectFor, relayContext, type OpenSession } from './target';
import { TestProgress } from './test-progress';
import type { TakenTest } from './test-row';
import { takeTurn, type Turn } from './test-turn';
import { freeSlots } from './write-outcomes';

export interface TestOptions {
  worker: string;
  openSession: OpenSession;
  /** The worker stops: begin nothing more. */
  stopping: AbortSignal;
  /** Is told the line while there is one, so that it can be cut. */
  watch(session: SmtpSession | null): void;
  /** A place for the conversation and what gives it back; null while other tests of the organization have all of its share. */
  place(): (() => void) | null;
}

/** A slot is free within a minute; so long a mail under way may take besides. */
const patienceMs = 90_000;
const lookAgainMs = 1_000;
const times = { leaseMs: 20_000, extendMs: 5_000 };
/** Shorter than RFC 5321 asks for mail: nothing is lost where a test gives up, and a person waits. */
const impatience = { replyMs: 60_000, dataMs: 60_000, openingMs: 120_000, envelopeMs: 120_000 };

type Taken = Extract<Turn, { kind: 'taken' }>;
type Wait = Omit<Extract<Turn, { kind: 'wait' }>, 'why'> & { why: 'turn_busy' | 'turn_limit' | 'turn_tests' };

/**
 * Sends a test that was taken up, step by step, and writes down each. It goes the way of all mail: the same token, the same
 * session, the lane's lease, a slot and a recipient. It holds nothing and lifts no hold; only a token that can't be
 * renewed is recorded, as at any renewal.
 */
export async function sendTest(test: TakenTest, options: TestOptions): Promise<void> {
  const progress = new TestProgress(test);
  try {
    if (!(await hasToken(test, progress))) return;
    const turn = await waitForTurn(test, progress, options);
    if (turn) await sendInTurn(test, progress, turn, options).finally(turn.leave);
  } catch (error) {
    logger.error({ test: test.id, err: error instanceof Error ? error.message : String(error) }, 'a test failed in Platen itself');
    await progress.end({ name: progress.reached }, 'failed', { code: 'internal', text: null });
  }
}

async function hasToken({ organizationId, mailboxId, stages }: TakenTest, progress: TestProgress): Promise<boolean> {
  if (!stages.some(({ name }) => name === 'token')) return true;
  await progress.reach('token');
  try {
    await ensureFreshToken(relayContext(organizationId), { mailboxId });
    return true;
  } catch (error) {
    if (!(error instanceof PlatenError)) throw error;
    const said = error instanceof GrantUnusable ? { code: error.entraCode ?? error.code, text: error.entraText ?? error.message } : { code: error.code, text: error.message };
    await progress.end({ name: 'token' }, 'failed', said);
    return false;
  }
}

async function waitForTurn({ organizationId, mailboxId }: TakenTest, progress: TestProgress, { worker, stopping, place }: TestOptions): Promise<(Taken & { leave(): void }) | null> {
  await progress.reach('turn');
  const until = performance.now() + patienceMs;
  for (;;) {
    const leave = place();
    const turn: Exclude<Turn, { kind: 'wait' }> | Wait = leave
      ? await takeTurn(organizationId, mailboxId, worker, times.leaseMs).catch((error: unknown) => {
          leave();
          throw error;
        })
      : { kind: 'wait', why: 'turn_tests', ms: lookAgainMs, maxPerMinute: 0 };
    if (turn.kind === 'taken') return { ...turn, leave: leave ?? (() => undefined) };
    leave?.();
    const code = turn.kind === 'refused' ? turn.code : stopping.aborted ? 'worker_stopped' : performance.now() + turn.ms > until ? turn.why : null;
    if (code !== null || turn.kind === 'refused') {
      await progress.end({ name: 'turn' }, 'failed', { code, text: null });
      return null;
    }
    await progress.reach('turn', waitingFor(turn));
    await sleep(Math.min(turn.ms, lookAgainMs));
  }
}

function waitingFor({ why, ms, maxPerMinute }: Wait): string {
  if (why === 'turn_tests') return 'Other tests of the organization are talking to mail servers; this one is next.';
  if (why === 'turn_busy') return 'A mail of this mailbox is being handed over; the test is next.';
  return `The mailbox is at its limit of ${maxPerMinute.toLocaleString('en-GB')} messages a minute; the test is next, in ${Math.ceil(ms / 1000)} s.`;
}

async function sendInTurn(test: TakenTest, progress: TestProgress, { lane, mailbox }: Taken, options: TestOptions): Promise<void> {
  const lease = new Lease(lane, options.worker, times);
  let outcome: Outcome | null = null;
  try {
    const { ending, transcript } = await handOver(test, progress, lease, mailbox, options);
    outcome = decide(ending, { recipients: [{ position: 0, address: test.recipient, before: 'pending' }], others: [], tries: 1, unknownResends: 0, retryForMs: 0, chance: Math.random() });
    const { stage, code, enhanced, text } = outcome;
    const state = outcome.class === 'sent' ? 'done' : outcome.class === 'unknown' ? 'unknown' : 'failed';
    await progress.end({ place: stage }, state, { code: code === null ? null : [code, enhanced].filter(Boolean).join(' '), text: text || null }, transcript);
  } finally {
    await giveBack(lease, outcome);
  }
}

async function handOver(test: TakenTest, progress: TestProgress, lease: Lease, mailbox: MailboxSettings, { openSession, stopping, watch }: TestOptions): Promise<{ ending: Ending; transcript: string }> {
  const { sender, content } = await compose(test, mailbox);
  await progress.reach('connect');
  const connected = await connectFor(test.organizationId, mailbox, () => lease.deadline(), (options) => openSession({ ...options, times: impatience, reached: (place) => progress.at(place) }));
  if ('ending' in connected) return connected;
  const { session } = connected;
  try {
    watch(session);
    if (stopping.aborted) session.destroy();
    const ending = await session.send({
      envelopeFrom: sender.envelopeFrom,
      recipients: [test.recipient],
      size: content.length,
      content: (async function* () {
        yield content;
      })(),
      // Where it is not written down that the mail may have arrived, none leaves.
      beforeContent: () => progress.reach('accepted'),
    });
    return { ending, transcript: `${connected.transcript}\n${session.transcript()}`.trim() };
  } finally {
    watch(null);
    await session.close();
  }
}

async function compose({ code, recipient, printer, startedAt, startedBy }: TakenTest, mailbox: MailboxSettings): Promise<{ sender: Sender; content: Buffer }> {
  const own = { name: '', address: mailbox.address };
  const given = printer?.autoSpecifySenderName === true ? null : own;
  const settings = printer ?? { method: mailbox.method, autoSpecifySenderName: false, administratorEmail: null };
  const sender = senderOf({ ...settings, mailboxAddress: mailbox.address }, { from: given, replyTo: [] });
  if (!('from' in sender)) throw new Error(sender.title);
  const mail = {
    kind: 'alert' as const,
    to: [{ name: '', address: recipient }],
    cc: [],
    subject: testSubject(code),
    text: testText({ code, mailbox: mailbox.address, printer: printer?.name ?? null, startedBy, startedAt: new Date(startedAt) }),
    html: undefined,
  };
  const pieces: Buffer[] = [];
  const noFiles = (async function* (): AsyncGenerator<never> {})();
  for await (const piece of composeMail({ sender, mail, messageId: newMessageId(newId(), sender.envelopeFrom), date: new Date() }, noFiles)) pieces.push(piece);
  return { sender, content: Buffer.concat(pieces) };
}

/** Counts the slot from the reply on, as that of any mail, and gives the lane back. Where that fails, the lease runs out by itself and the slot counts longer. */
async function giveBack(lease: Lease, outcome: Outcome | null): Promise<void> {
  const { organizationId, laneId } = lease;
  try {
    if (lease.lost) return;
    if (outcome) await withOrganization(organizationId, (sql) => freeSlots(sql, organizationId, [{ lease, outcome }]));
    const due = await releaseLane(lease, { restMs: outcome?.restMs ?? 0, limited: false, sent: outcome?.class === 'sent' ? 1 : 0 });
    if (due) await ring(organizationId, laneId);
  } catch (error) {
    logger.warn({ laneId, err: error instanceof Error ? error.message : String(error) }, 'a lane could not be given back after a test');
  } finally {
    lease.end();
  }
}
