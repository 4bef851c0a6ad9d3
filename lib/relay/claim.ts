import { withoutOrganization } from '@/lib/base/db/sql';

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

/** Claims lanes that are due and free, the longest due first. Several workers may ask at once. */
export async function claimDueLanes(worker: string, howMany: number, leaseMs: number): Promise<ClaimedLane[]> {
  // Taken before asking: the database counts from later, so we stop before it does.
  const asked = performance.now();
  const rows = await withoutOrganization<{ organization_id: string; lane_id: string; epoch: string; after_crash: boolean }>(
    `SELECT organization_id, lane_id, epoch, after_crash FROM claim_due_lanes($1, $2, $3 * interval '1 millisecond')`,
    [worker, howMany, leaseMs],
  );
  return rows.map((row) => ({
    organizationId: row.organization_id,
    laneId: row.lane_id,
    epoch: row.epoch,
    afterCrash: row.after_crash,
    deadline: asked + leaseMs,
  }));
}

/** Milliseconds until the next lane is due (by the database's clock); null where nothing waits. */
export async function millisecondsToNextDue(): Promise<number | null> {
  const [row] = await withoutOrganization<{ wait: number | null }>(`SELECT extract(epoch FROM next_due() - clock_timestamp())::float8 * 1000 AS wait`);
  return row?.wait ?? null;
}
