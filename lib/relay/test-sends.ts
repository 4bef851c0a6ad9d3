import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { logger } from '@/lib/base/logger';
import { openSession, type SmtpSession } from '@/lib/outside/smtp';
import { takeUpTest } from './test-row';
import { mayTake } from './rules/shares';
import { sendTest } from './test-send';

/** How long tests under way may go on after stop() before their lines are cut. */
const stopMs = 20_000;

/** Tests that talk to a mail server at once, besides the mail; one organization has half of those left at the most. */
const places = 30;

/** The tests this worker sends, each by itself. */
export class TestSends {
  readonly #worker = `${hostname()}:${process.pid}:test:${randomBytes(4).toString('hex')}`;
  readonly #running = new Set<Promise<void>>();
  readonly #lines = new Set<SmtpSession>();
  readonly #stopping = new AbortController();
  readonly #talking: string[] = [];

  /** Takes the test up if nobody has, and returns; how it goes stands in its row. */
  start(organizationId: string, testSendId: string): void {
    if (this.#stopping.signal.aborted) return;
    const run = this.#run(organizationId, testSendId)
      .catch((error: unknown) => logger.error({ test: testSendId, err: error instanceof Error ? error.message : String(error) }, 'a test could not be taken up'))
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Begins nothing more, lets what is being said come to its end, then cuts it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const ended = Promise.all(this.#running);
    const patience = new AbortController();
    await Promise.race([ended, sleep(stopMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    for (const line of this.#lines) line.destroy();
    await Promise.race([ended, sleep(3_000, undefined, { ref: false })]);
  }

  async #run(organizationId: string, testSendId: string): Promise<void> {
    const test = await takeUpTest(organizationId, testSendId);
    if (!test) return;
    let line: SmtpSession | null = null;
    const watch = (session: SmtpSession | null) => {
      if (line) this.#lines.delete(line);
      if (session) this.#lines.add(session);
      line = session;
    };
    await sendTest(test, { worker: this.#worker, openSession, stopping: this.#stopping.signal, watch, place: () => this.#place(organizationId) });
  }

  /** A place among those that talk, and what gives it back; null where the organization has its share. */
  #place(organizationId: string): (() => void) | null {
    const held = this.#talking.filter((one) => one === organizationId).length;
    if (!mayTake(held, places - this.#talking.length, 1)) return null;
    this.#talking.push(organizationId);
    return () => void this.#talking.splice(this.#talking.indexOf(organizationId), 1);
  }
}
