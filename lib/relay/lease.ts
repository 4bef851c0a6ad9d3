import { Batch } from '@/lib/base/db/batch';
import type { Sql } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';
import type { ClaimedLane } from './claim';

export class LeaseLost extends Error {
  constructor() {
    super('the lease of the lane ended');
  }
}

const extensions = new Batch<Lease, 'kept' | 'later' | 'lost'>(extendTogether, { atMost: 500, atOnce: 1 });

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
    readonly times: { leaseMs: number; extendMs: number },
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
      const outcome = await extensions.add(this.organizationId, this);
      if (outcome === 'lost') this.lose();
      if (outcome === 'kept') this.#deadline = asked + this.times.leaseMs;
    } catch (error) {
      // The deadline stands; the next round may reach the database again.
      logger.warn({ laneId: this.laneId, err: error instanceof Error ? error.message : String(error) }, 'a lease could not be extended');
    }
  }
}

/** Moves the leases' ends, and with each the end of the slots whose mail is under way. */
async function extendTogether(sql: Sql, organizationId: string, leases: readonly Lease[]): Promise<('kept' | 'later' | 'lost')[]> {
  const kept = await sql<{ id: string; epoch: string }>(
    `UPDATE "Lane" l SET "leaseUntil" = w.until, "slots" = array_replace(l."slots", l."leaseUntil" + interval '60 seconds', w.until + interval '60 seconds')
     FROM (SELECT k."id", clock_timestamp() + w.ms * interval '1 millisecond' AS until
           FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::int[]) AS w(id, epoch, owner, ms)
           JOIN "Lane" k ON k."organizationId" = $1 AND k."id" = ANY($2::uuid[]) AND k."id" = w.id AND k."epoch" = w.epoch AND k."leaseOwner" = w.owner ORDER BY k."id" FOR NO KEY UPDATE OF k SKIP LOCKED) w
     WHERE l."organizationId" = $1 AND l."id" = ANY($2::uuid[]) AND l."id" = w."id" RETURNING l."id", l."epoch"::text AS epoch`,
    [organizationId, leases.map((one) => one.laneId), leases.map((one) => one.epoch), leases.map((one) => one.worker), leases.map((one) => one.times.leaseMs)],
  );
  const found = new Set(kept.map(keyOf));
  const missing = leases.filter(({ laneId: id, epoch }) => !found.has(keyOf({ id, epoch })));
  if (missing.length === 0) return leases.map(() => 'kept');
  // One whose row is in use at this moment is extended the next time; a lane that is locked for long must not cost the others theirs.
  const stands = await sql<{ id: string; epoch: string }>(
    `SELECT l."id", l."epoch"::text AS epoch FROM unnest($2::uuid[], $3::bigint[], $4::text[]) AS w(id, epoch, owner)
     JOIN "Lane" l ON l."organizationId" = $1 AND l."id" = ANY($2::uuid[]) AND l."id" = w.id AND l."epoch" = w.epoch AND l."leaseOwner" = w.owner`,
    [organizationId, missing.map((one) => one.laneId), missing.map((one) => one.epoch), missing.map((one) => one.worker)],
  );
  const busy = new Set(stands.map(keyOf));
  return leases.map(({ laneId: id, epoch }) => (found.has(keyOf({ id, epoch })) ? 'kept' : busy.has(keyOf({ id, epoch })) ? 'later' : 'lost'));
}

function keyOf({ id, epoch }: { id: string; epoch: string }): string {
  return `${id}:${epoch}`;
}
