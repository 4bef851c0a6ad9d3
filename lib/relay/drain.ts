import { setTimeout as sleep } from 'node:timers/promises';
import { logger } from '@/lib/base/logger';
import { readContent } from '@/lib/messages/content/read';
import type { SmtpSession } from '@/lib/outside/smtp';
import { beginAttempt, turnOf, type Attempt } from './begin';
import { failHeldTooLong } from './held-too-long';
import type { Lease } from './lease';
import type { Place } from './places';
import { recordOutcome } from './record';
import { recoverInterrupted } from './recover';
import { releaseLane, type LaneTurn } from './release';
import { decide, type Ending } from './rules/outcome';
import { takeHome } from './take-home';
import { lookOver } from './look-over';
import { connectionKey } from './mailbox-settings';
import { markContent } from './mark';
import { connectFor, relayContext, type OpenSession } from './target';

export interface DrainOptions {
  /** Turns of the printers of this lane, kept over leases. */
  turns: Map<string, number>;
  /** Only one connection until this moment on the monotonic clock: an unclean release may have left others open. */
  singleUntil: number;
  /** The place this lane takes; wanted by others, it should not stay for ever. */
  place: Pick<Place, 'mail' | 'wanted'>;
  openSession: OpenSession;
}

interface OpenLine {
  key: string;
  session: SmtpSession;
}

/** A busy lane makes room for others after this long. */
const turnMs = 2_000;
/** A wait for a slot that is worth keeping the connection for; where others wait for the place, hardly any is. */
const shortWaitMs = 5_000;
const shortWaitAmongOthersMs = 100;
/** A lane that was due and had nothing to send is not looked at again at once. */
const emptyRestMs = 1_000;
const againMs = 500;
const lookAgainMs = 1_000;

/** Sends what one lane has, over one connection or more, until nothing is left that may be sent now. */
export class LaneDrain {
  readonly #lease: Lease;
  readonly #options: DrainOptions;
  readonly #lines = new Map<Promise<void>, { session: SmtpSession | null }>();
  readonly #began = performance.now();
  #maxConnections = 1;
  #turn: number;
  #restMs = 0;
  #limited = false;
  #sent = 0;
  #stopping = false;
  #aborted = false;
  #attempts = 0;
  #poked = false;
  #wake: () => void = () => undefined;

  constructor(lease: Lease, options: DrainOptions) {
    this.#lease = lease;
    this.#options = options;
    this.#turn = Math.max(0, ...options.turns.values());
  }

  /** New mail may have come: another connection may take it. */
  poke(): void {
    this.#poked = true;
    this.#wake();
  }

  /** Begins nothing more. */
  stop(): void {
    this.#stopping = true;
    this.#wake();
  }

  /** Cuts every line: what was not handed over is tried again, what may have been is unknown. */
  abort(): void {
    this.#aborted = true;
    this.stop();
    for (const { session } of this.#lines.values()) session?.destroy();
  }

  /** @returns how many attempts were made, and whether the lane is due again at once */
  async run(): Promise<{ attempts: number; dueNow: boolean }> {
    try {
      const tidied = this.#tidy();
      tidied.catch(() => undefined);
      // After a crash what was left in the middle comes first; else mail need not wait for a look that seldom finds anything.
      if (this.#lease.lane.afterCrash) await tidied;
      this.#fill();
      while (this.#lines.size > 0) {
        const poked = new Promise<void>((resolve) => (this.#wake = resolve));
        const rest = new AbortController();
        const looksAgain = await Promise.race([poked.then(() => false), sleep(lookAgainMs, true, { signal: rest.signal }).catch(() => false)]);
        rest.abort();
        // Whoever rang may have reached another worker, so a busy lane also looks by itself, with its free connection.
        if (this.#lines.size > 0 && (this.#poked || looksAgain)) this.#fill();
        this.#poked = false;
      }
      await tidied;
    } catch (error) {
      this.#trouble(error);
    }
    if (this.#attempts === 0) this.#restMs = Math.max(this.#restMs, emptyRestMs);
    const turn = { restMs: this.#restMs, limited: this.#limited, sent: this.#sent };
    const dueNow = await this.#giveBack(turn);
    this.#lease.end();
    return { attempts: this.#attempts, dueNow };
  }

  /** Tried again while the lease lasts; then it has run out by itself, and the next owner finds everything in the rows. */
  async #giveBack(turn: LaneTurn): Promise<boolean> {
    for (;;) {
      if (this.#lease.lost) return false;
      try {
        return await releaseLane(this.#lease, turn);
      } catch (error) {
        logger.warn({ laneId: this.#lease.laneId, err: String(error) }, 'a lane could not be given back yet');
        if (performance.now() + againMs > this.#lease.deadline()) return false;
        await sleep(againMs);
      }
    }
  }

  async #tidy(): Promise<void> {
    const { interrupted, strays, held } = await lookOver(this.#lease);
    if (interrupted) await recoverInterrupted(this.#lease);
    if (strays) await takeHome(this.#lease);
    if (held) await failHeldTooLong(this.#lease);
  }

  #fill(): void {
    const most = performance.now() < this.#options.singleUntil ? 1 : this.#maxConnections;
    if (this.#ending() || this.#lines.size >= most) return;
    const state = { session: null };
    const line: Promise<void> = this.#send(state)
      .catch((error: unknown) => this.#trouble(error))
      .finally(() => {
        this.#lines.delete(line);
        this.#wake();
      });
    this.#lines.set(line, state);
  }

  #ending(): boolean {
    return this.#stopping || performance.now() > this.#lease.deadline() || this.#restMs > 0 || (performance.now() - this.#began > turnMs && this.#options.place.wanted());
  }

  #trouble(error: unknown): void {
    logger.error({ laneId: this.#lease.laneId, err: error instanceof Error ? error.message : String(error) }, 'a lane stumbled');
    this.#restMs = Math.max(this.#restMs, 2_000);
  }

  /** One connection's work: message after message. */
  async #send(state: { session: SmtpSession | null }): Promise<void> {
    let open: OpenLine | null = null;
    try {
      while (!this.#ending()) {
        const begun = await beginAttempt(this.#lease, this.#options.turns);
        if (begun.kind === 'lost') return this.#lease.lose();
        if (begun.kind === 'none') return;
        if (begun.kind === 'yield') return void (this.#restMs = Math.max(this.#restMs, begun.ms));
        if (begun.kind === 'wait') {
          if (begun.ms > (this.#options.place.wanted() ? shortWaitAmongOthersMs : shortWaitMs)) {
            this.#limited ||= begun.ms > this.#restMs;
            this.#restMs = Math.max(this.#restMs, begun.ms);
            return;
          }
          await sleep(begun.ms);
          continue;
        }
        const { attempt } = begun;
        this.#attempts += 1;
        this.#maxConnections = begun.maxConnections;
        takeTurn(this.#options.turns, turnOf(attempt.printerId), ++this.#turn);
        this.#fill();
        open = await this.#attempt(attempt, open, (session) => (state.session = session));
      }
    } finally {
      await (open?.session ?? state.session)?.close();
    }
  }

  async #attempt(attempt: Attempt, before: OpenLine | null, watch: (session: SmtpSession | null) => void): Promise<OpenLine | null> {
    const ended = this.#options.place.mail(attempt.bytes);
    const tried = await this.#try(attempt, before, watch).catch((error: unknown) => {
      ended(false);
      throw error;
    });
    let { open, ending } = tried;
    ended(ending.accepted);
    if (!ending.accepted && (this.#lease.lost || ending.ownFault === 'lease')) ending = { ...ending, ownFault: ending.stage === 'dot' && ending.ownFault !== 'lease' ? null : 'lease' };
    const probes = attempt.mailbox.holdReason !== null || attempt.tenantHeld !== null;
    const outcome = decide(ending, { ...attempt, probes, chance: Math.random() });
    if (outcome.restMs > 0) this.#restMs = Math.max(this.#restMs, outcome.restMs);
    await recordOutcome(this.#lease, attempt, outcome, clipped(tried.transcript.trim()));
    if (outcome.class === 'sent' || outcome.class === 'partial') this.#sent += 1;
    if (open && !open.session.usable()) {
      open.session.destroy();
      open = null;
    }
    watch(open?.session ?? null);
    return open;
  }

  /** Says the mail on the connection there is, else on a new one. */
  async #try(attempt: Attempt, before: OpenLine | null, watch: (session: SmtpSession | null) => void): Promise<{ open: OpenLine | null; ending: Ending; transcript: string }> {
    const { mailbox } = attempt;
    const key = connectionKey(mailbox);
    // Read while the connection is made.
    let content: AsyncIterable<Buffer> = readingAhead(this.#contentOf(attempt));
    let transcript = '';
    let ending: Ending | null = null;
    let open = before;
    if (open && (open.key !== key || !open.session.usable())) {
      await open.session.close();
      open = null;
    }
    if (open) {
      ending = await this.#handOver(open.session, attempt, content);
      transcript += `· on the connection of the mail before\n${open.session.transcript()}\n`;
      if (staleConnection(ending)) {
        open.session.destroy();
        open = null;
        ending = null;
        content = this.#contentOf(attempt);
      }
    }
    if (!ending) {
      const connected = await connectFor(this.#lease.organizationId, mailbox, () => this.#lease.deadline(), this.#options.openSession).catch((error: unknown) => ({
        transcript: '',
        ending: { ...cannotConnect, what: `Platen could not prepare the connection: ${error instanceof Error ? error.message : String(error)}` },
      }));
      transcript += connected.transcript;
      if ('session' in connected) {
        open = { key, session: connected.session };
        watch(open.session);
        if (this.#aborted) open.session.destroy();
        ending = await this.#handOver(open.session, attempt, content);
        transcript += `\n${open.session.transcript()}`;
      } else ending = connected.ending;
    }
    return { open, ending, transcript };
  }

  #contentOf(attempt: Attempt): AsyncGenerator<Buffer, void, undefined> {
    return readContent(relayContext(this.#lease.organizationId), attempt.contentId, attempt.content);
  }

  #handOver(session: SmtpSession, attempt: Attempt, content: AsyncIterable<Buffer>): Promise<Ending> {
    return session.send({
      envelopeFrom: attempt.envelopeFrom,
      recipients: attempt.recipients.map(({ address }) => address),
      size: attempt.bytes,
      content,
      beforeContent: () => markContent(this.#lease, attempt),
    });
  }
}

const cannotConnect: Omit<Ending, 'what'> = { stage: 'connect', reply: null, accepted: false, refused: new Map(), ownFault: null };

/** A server may have ended a connection that stood idle between two mails: nothing was said about this mail. */
function staleConnection({ accepted, stage, reply, ownFault }: Ending): boolean {
  return !accepted && ownFault === null && stage === 'mail' && (reply === null || (reply.code === 421 && !/rate|concurrent/i.test(reply.text)));
}

/** So many printers' turns are remembered of a lane; who had theirs longer ago counts as never. */
const turnsKept = 300;

function takeTurn(turns: Map<string, number>, printer: string, turn: number): void {
  turns.delete(printer);
  turns.set(printer, turn);
  if (turns.size > turnsKept) turns.delete(turns.keys().next().value ?? '');
}

/** Begins to read before anybody asks for the first piece. */
function readingAhead(content: AsyncGenerator<Buffer, void, undefined>): AsyncGenerator<Buffer, void, undefined> {
  const first = content.next();
  first.catch(() => undefined);
  return (async function* () {
    for (let one = await first; !one.done; one = await content.next()) yield one.value;
  })();
}

const transcriptBytes = 16 * 1024;

/** Two connections' transcripts together may pass the limit of one. */
function clipped(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= transcriptBytes ? text : `${bytes.subarray(0, transcriptBytes - 8).toString().replace(/(?<!\uFFFD)\uFFFD+$/, '')}…`;
}
