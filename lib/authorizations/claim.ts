import { withoutOrganization, withOrganization, type Sql } from '@/lib/base/db/sql';
import { statesBefore, type AuthorizationState } from './rules/state';
import type { Ending } from './rules/ending';

/** A worker's hold on one run. Every write names its epoch: a worker that lost the run changes nothing more. */
export interface Claim {
  organizationId: string;
  authorizationId: string;
  epoch: string;
}

/** The run was cancelled, taken over, or picked up by another worker. */
export class RunLost extends Error {}

const leaseSeconds = 10;
const extendEveryMs = 3_000;

/** Takes up one live run nobody looks after; null when there is none. */
export async function claimRun(worker: string): Promise<Claim | null> {
  const [row] = await withoutOrganization<{ organization_id: string; authorization_id: string; epoch: string }>(
    `SELECT organization_id, authorization_id, epoch FROM claim_authorization($1, make_interval(secs => $2))`,
    [worker, leaseSeconds],
  );
  return row ? { organizationId: row.organization_id, authorizationId: row.authorization_id, epoch: String(row.epoch) } : null;
}

const mine = `"organizationId" = $1 AND "id" = $2 AND "epoch" = $3 AND "state" IN ('starting', 'waiting')`;

/** Renews the lease every few seconds, and ends the run here when it is somebody else's or the time is over. */
export function keepLease(claim: Claim, lost: (reason: RunLost) => void): { stop(): void } {
  let promisedUntil = performance.now() + leaseSeconds * 1000;
  const timer = setInterval(() => {
    const asked = performance.now();
    void withOrganization(claim.organizationId, (sql) =>
      sql.count(`UPDATE "Authorization" SET "leaseUntil" = clock_timestamp() + make_interval(secs => $4) WHERE ${mine}`, [...keyOf(claim), leaseSeconds]),
    ).then(
      (kept) => {
        if (kept === 0) lost(new RunLost('the run was ended or taken over'));
        else promisedUntil = asked + leaseSeconds * 1000;
      },
      () => undefined,
    );
    if (asked > promisedUntil) lost(new RunLost('the lease could not be renewed'));
  }, extendEveryMs);
  return { stop: () => clearInterval(timer) };
}

/** Gives a run back, for another worker to take up at once. */
export async function releaseRun(claim: Claim): Promise<void> {
  await withOrganization(claim.organizationId, (sql) =>
    sql.count(`UPDATE "Authorization" SET "leaseOwner" = NULL, "leaseUntil" = NULL WHERE ${mine}`, keyOf(claim)),
  );
}

/**
 * Writes to the claimed run. `set` names columns with values from $4 on.
 * @throws RunLost when it is no longer ours.
 */
export async function writeRun(sql: Sql, claim: Claim, set: string, values: readonly unknown[]): Promise<void> {
  const written = await sql.count(`UPDATE "Authorization" SET ${set} WHERE ${mine}`, [...keyOf(claim), ...values]);
  if (written === 0) throw new RunLost('the run was ended or taken over');
}

/** Ends the claimed run and erases its code. @throws RunLost when it is no longer ours. */
export async function endRun(sql: Sql, claim: Claim, ending: Ending, account: { oid: string | null; tid: string; name: string } | null = null): Promise<void> {
  const from: AuthorizationState[] = statesBefore(ending.state);
  const written = await sql.count(
    `UPDATE "Authorization" SET "state" = $4::"AuthorizationState", "endedAt" = clock_timestamp(), "errorCode" = $5, "errorText" = left($6, 2000),
            "accountOid" = $7, "accountTid" = $8, "accountName" = $9,
            "codeCipher" = NULL, "deviceAnswerCipher" = NULL, "verifierCipher" = NULL, "signInCipher" = NULL, "stateHash" = NULL, "leaseOwner" = NULL, "leaseUntil" = NULL
     WHERE ${mine} AND "state"::text = ANY($10)`,
    [...keyOf(claim), ending.state, ending.code, ending.text, account?.oid ?? null, account?.tid ?? null, account?.name ?? null, from],
  );
  if (written === 0) throw new RunLost('the run was ended or taken over');
}

function keyOf(claim: Claim): [string, string, string] {
  return [claim.organizationId, claim.authorizationId, claim.epoch];
}
