import { hostname } from 'node:os';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { logger } from '@/lib/base/logger';
import { claimDueLanes, millisecondsToNextDue, type Claim } from './claim';
import { LaneDrain } from './drain';
import { openSession } from '@/lib/outside/smtp';
import { Lease } from './lease';
import { Places } from './places';
import type { OpenSession } from './target';

export interface PumpOptions {
  /** Milliseconds between two looks without a bell; null: none, bells and the timer must do. */
  sweepMs: number | null;
  /** Lanes drained at once. */
  places?: number;
  /** After so long a mail that is under way makes its server slow. */
  slowMs?: number;
  leaseMs?: number;
  extendMs?: number;
  /** How long sends under way may go on after stop() before their lines are cut. */
  stopMs?: number;
  /** In place of a connection to the mail server: for measuring everything but the network. */
  openSession?: OpenSession;
}

const shortestTimerMs = 25;
const longestTimerMs = 60_000;
/** Lanes that are due and have no room are looked at so often, besides whenever a place is free again. */
const tightTimerMs = 500;
/** An unclean release may have left connections open so long. */
const uncleanMs = 60_000;

/**
 * Finds lanes that are due and drains them. Bells only wake it; what is due stands in the rows, so a bell that is lost
 * costs at most a sweep, and one that rings for nothing costs a query.
 */
export class Pump {
  readonly worker = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`;
  readonly #options: Required<Omit<PumpOptions, 'slowMs'>>;
  readonly places: Places;
  readonly #drains = new Map<LaneDrain, { laneId: string; done: Promise<void> }>();
  readonly #turns = new Map<string, Map<string, number>>();
  readonly #unclean = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(options: PumpOptions) {
    this.#options = { places: 300, openSession, leaseMs: 20_000, extendMs: 5_000, stopMs: 25_000, ...options };
    this.places = new Places(this.#options.places, options.slowMs);
  }

  /** Looks at once, so that what a crash left behind goes on. */
  start(): void {
    const { sweepMs } = this.#options;
    if (sweepMs !== null) this.#sweeper = setInterval(() => this.wake(), sweepMs);
    this.wake();
  }

  /** A lane may be due. Returns at once. */
  wake(laneId?: string): void {
    if (this.#stopped) return;
    if (laneId) for (const [drain, of] of this.#drains) if (of.laneId === laneId) drain.poke();
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = this.#look()
      .catch((error: unknown) => {
        logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'the lanes could not be looked at');
        this.#setTimer(1_000);
      })
      .finally(() => {
        this.#looking = null;
        if (this.#again) {
          this.#again = false;
          this.wake();
        }
      });
  }

  /** Claims nothing more, lets sends under way end, cuts them after `stopMs`, and gives the lanes back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#sweeper);
    clearTimeout(this.#timer);
    await this.#looking;
    for (const drain of this.#drains.keys()) drain.stop();
    const ended = Promise.all([...this.#drains.values()].map(({ done }) => done));
    const patience = new AbortController();
    await Promise.race([ended, sleep(this.#options.stopMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
    for (const drain of this.#drains.keys()) drain.abort();
    await Promise.race([ended, sleep(3_000, undefined, { ref: false })]);
  }

  async #look(): Promise<void> {
    for (;;) {
      const { free } = this.places;
      if (free <= 0 || this.#stopped) return;
      const claimed = await claimDueLanes(this.worker, free, this.#options.leaseMs, this.places.standing());
      for (const claim of claimed) this.#drain(claim);
      if (claimed.length < free) break;
    }
    const wait = await millisecondsToNextDue();
    this.#setTimer(Math.max(wait ?? longestTimerMs, this.places.tight ? tightTimerMs : 0));
  }

  #setTimer(wait: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => this.wake(), Math.min(Math.max(wait, shortestTimerMs), longestTimerMs));
  }

  #drain({ lane, server }: Claim): void {
    const { organizationId, laneId } = lane;
    const { leaseMs, extendMs } = this.#options;
    const place = this.places.take(organizationId, server);
    if (lane.afterCrash) this.#unclean.set(laneId, performance.now() + uncleanMs);
    const drain = new LaneDrain(new Lease(lane, this.worker, { leaseMs, extendMs }), {
      turns: this.#turnsOf(laneId),
      singleUntil: this.#unclean.get(laneId) ?? 0,
      place,
      openSession: this.#options.openSession,
    });
    const done = drain
      .run()
      .then(() => undefined)
      .finally(() => {
        this.#drains.delete(drain);
        place.free();
        if ((this.#unclean.get(laneId) ?? Infinity) < performance.now()) this.#unclean.delete(laneId);
        // The lane may be due again, and its place is free for another.
        this.wake();
      });
    this.#drains.set(drain, { laneId, done });
  }

  #turnsOf(laneId: string): Map<string, number> {
    const turns = this.#turns.get(laneId) ?? new Map<string, number>();
    // The lanes used last stay; a forgotten one merely begins its round anew.
    this.#turns.delete(laneId);
    this.#turns.set(laneId, turns);
    if (this.#turns.size > 5_000) this.#turns.delete(this.#turns.keys().next().value ?? '');
    return turns;
  }
}
