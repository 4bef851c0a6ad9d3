import { setTimeout as sleep } from 'node:timers/promises';
import { logger } from '@/lib/base/logger';
import type { SmtpStage } from '@/lib/messages/rules/smtp-reply';
import { endStages, reachStage, stageEnding, stageGoing, type Stage, type StageName } from '@/lib/test-sends/rules/stages';
import { writeEnd, writeStages, type TakenTest } from './test-row';

const promiseAgainMs = 5_000;
const keepTryingMs = 60_000;

/** Writes down the steps of a test as they happen, one after the other. */
export class TestProgress {
  #stages: Stage[];
  #reached: StageName;
  #since = performance.now();
  #writing: Promise<void> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly test: TakenTest) {
    this.#stages = test.stages;
    this.#reached = test.stages[0]?.name ?? 'turn';
    this.#timer = setInterval(() => void this.#write().catch(() => undefined), promiseAgainMs);
  }

  get reached(): StageName {
    return this.#reached;
  }

  /** A step has begun; `text` says what it waits for. Resolves once that is written. */
  reach(name: StageName, text: string | null = null): Promise<void> {
    this.#stages = reachStage(this.#stages, name, this.#elapsed(), text);
    if (name !== this.#reached) this.#since = performance.now();
    this.#reached = name;
    return this.#write();
  }

  /** The conversation with the server has come to a place. */
  at(place: SmtpStage): void {
    const name = stageGoing(this.#stages, place, this.#reached);
    // What is not written now is written with the next step, or the end.
    if (name !== this.#reached) this.reach(name).catch(() => undefined);
  }

  /** The test ended at a place of the conversation, or at a step before it. */
  async end(where: { place: SmtpStage } | { name: StageName }, state: 'done' | 'failed' | 'unknown', said: Pick<Stage, 'code' | 'text'>, transcript = ''): Promise<void> {
    clearInterval(this.#timer);
    const at = 'place' in where ? where.place : null;
    const name = 'place' in where ? stageEnding(this.#stages, where.place, this.#reached) : where.name;
    this.#stages = endStages(this.#stages, name, this.#elapsed(), { state, at, ...said });
    await this.#writing.catch(() => undefined);
    const until = performance.now() + keepTryingMs;
    for (;;) {
      try {
        return await writeEnd(this.test, state === 'done' ? 'accepted' : state, this.#stages, transcript);
      } catch (error) {
        logger.warn({ test: this.test.id, err: error instanceof Error ? error.message : String(error) }, 'how a test ended could not be written yet');
        if (performance.now() > until) return;
        await sleep(500);
      }
    }
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#since);
  }

  /** In the order of the steps, and each write with all that is known by then. */
  #write(): Promise<void> {
    const next = this.#writing.catch(() => undefined).then(() => writeStages(this.test, this.#stages));
    this.#writing = next;
    return next;
  }
}
