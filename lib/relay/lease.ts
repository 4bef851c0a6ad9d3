import { withOrganization } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';
import type { ClaimedLane } from './claim';

export class LeaseLost extends Error {
  constructor() {
    super('the lease of the lane ended');
  }
}

/**
 * The right to send for one lane. Extended again and again; `deadline` is what every write to a socket is measured by.
 * Once another worker has claimed the lane (its epoch is higher), it is lost for good.
 */
export class Lease {
  readonly organizationId: string;
  readonly laneId: string;
  readonly epoch: string;
  #deadline: number;
  #lost = false;
  #timer: NodeJS.Timeout;

  constructor(
    readonly lane: ClaimedLane,
    readonly worker: string,
    private readonly times: { leaseMs: number; extendMs: number },
  ) {
    this.organizationId = lane.organizationId;
    this.laneId = lane.laneId;
    this.epoch = lane.epoch;
    this.#deadline = lane.deadline;
    this.#timer = setInterval(() => void this.extend(), times.extendMs);
  }

  get lost(): boolean {
    return this.#lost;
  }

  deadline(): number {
    return this.#lost ? 0 : this.#deadline;
  }

  lose(): void {
    this.#lost = true;
    this.end();
  }

  /** Stops extending. */
  end(): void {
    clearInterval(this.#timer);
  }

  /** Moves the lease's end, and with it the end of the slots whose mail is under way. */
  async extend(): Promise<void> {
    if (this.#lost) return;
    const asked = performance.now();
    try {
      const kept = await withOrganization(this.organizationId, (sql) =>
        sql.count(
          `UPDATE "Lane" l SET "leaseUntil" = t.until, "slots" = array_replace(l."slots", l."leaseUntil" + interval '60 seconds', t.until + interval '60 seconds')
           FROM (SELECT clock_timestamp() + $5 * interval '1 millisecond' AS until) t
           WHERE l."organizationId" = $1 AND l."id" = $2 AND l."epoch" = $3 AND l."leaseOwner" = $4`,
          [this.organizationId, this.laneId, this.epoch, this.worker, this.times.leaseMs],
        ),
      );
      if (kept === 0) this.lose();
      else this.#deadline = asked + this.times.leaseMs;
    } catch (error) {
      // The deadline stands; the next round may reach the database again.
      logger.warn({ laneId: this.laneId, err: error instanceof Error ? error.message : String(error) }, 'a lease could not be extended');
    }
  }
}
