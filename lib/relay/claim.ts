import { withoutOrganization } from '@/lib/base/db/sql';
import type { Standing } from './places';

/** A lane this worker may send for, until its lease ends. */
export interface ClaimedLane {
  organizationId: string;
  laneId: string;
  /** Fences every write: a later claim has a higher one. */
  epoch: string;
  /** The worker before did not give the lane back. */
  afterCrash: boolean;
  /** When the lease ends at the latest, on this process's monotonic clock. */
  deadline: number;
}

/** A lane that was claimed, with the number of its mail server. */
export interface Claim {
  lane: ClaimedLane;
  server: number;
}

/**
 * Claims lanes that are due and free, in turns: the organization that holds the fewest places first, its mail servers one
 * after the other, of each the lane that is due longest. Several workers may ask at once.
 *
 * @param standing what this worker holds already
 */
export async function claimDueLanes(worker: string, howMany: number, leaseMs: number, standing: Standing): Promise<Claim[]> {
  // Taken before asking: the database counts from later, so we stop before it does.
  const asked = performance.now();
  const rows = await withoutOrganization<{ organization_id: string; lane_id: string; epoch: string; after_crash: boolean; server: number }>(
    `SELECT organization_id, lane_id, epoch, after_crash, server FROM claim_due_lanes($1, $2, $3 * interval '1 millisecond', $4::jsonb)`,
    [worker, howMany, leaseMs, JSON.stringify(standing)],
  );
  return rows.map((row) => ({
    lane: { organizationId: row.organization_id, laneId: row.lane_id, epoch: row.epoch, afterCrash: row.after_crash, deadline: asked + leaseMs },
    server: row.server,
  }));
}

/** Milliseconds until the next lane is due (by the database's clock); null where nothing waits. */
export async function millisecondsToNextDue(): Promise<number | null> {
  const [row] = await withoutOrganization<{ wait: number | null }>(`SELECT extract(epoch FROM next_due() - clock_timestamp())::float8 * 1000 AS wait`);
  return row?.wait ?? null;
}
