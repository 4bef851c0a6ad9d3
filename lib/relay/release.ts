import { Batch } from '@/lib/base/db/batch';
import type { Sql } from '@/lib/base/db/sql';
import { heldEnd, leavesTenant } from './held-too-long';
import type { Lease } from './lease';

/** What a lane did while it was held. */
export interface LaneTurn {
  /** Nobody looks at the lane before, whatever comes. */
  restMs: number;
  /** It rests because its limit is reached. */
  limited: boolean;
  sent: number;
}

interface Return extends LaneTurn {
  lease: Lease;
}

const returns = new Batch<Return, boolean>(releaseTogether, { atMost: 100, atOnce: 2 });

/** More messages than this are not counted to say what a limit cost. */
const countedAtMost = 1000;

/**
 * Gives the lane back and says when it is due again; for a mail that a person must free, when its patience ends. The row is
 * locked first and the messages are looked at in a later statement, with its own snapshot: who accepts a message at this
 * moment either committed before the lock and is seen, or waits for it and then makes the lane due.
 *
 * @returns whether the lane is due now
 */
export function releaseLane(lease: Lease, turn: LaneTurn): Promise<boolean> {
  lease.end();
  return returns.add(lease.organizationId, { lease, ...turn });
}

const ofLane = `m."organizationId" = $1 AND m."laneId" = w.lane AND m."state" IN ('queued', 'sending', 'deferred')`;
const waits = (state: string) => `FROM "Message" m WHERE m."organizationId" = $1 AND m."laneId" = w.lane AND m."mailboxId" = b."id" AND ${state}`;
/** When mail of mailbox `b` is next due where nothing holds it. */
const dueFreely = `least(
  (SELECT statement_timestamp() ${waits(`m."state" = 'queued' AND m."kind" <> 'alert'`)} LIMIT 1),
  (SELECT statement_timestamp() ${waits(`m."state" = 'queued' AND m."kind" = 'alert'`)} LIMIT 1),
  (SELECT m."nextAttemptAt" ${waits(`m."state" = 'deferred'`)} ORDER BY m."nextAttemptAt" LIMIT 1))`;
const waiting = `m."state" IN ('queued', 'deferred')`;
const patience = `FROM "Message" m JOIN "Organization" o ON o."id" = m."organizationId" WHERE m."organizationId" = $1 AND m."laneId" = w.lane AND m."mailboxId" = b."id" AND ${waiting}`;
const dueWhileHeld = `(SELECT min(least(greatest(m."nextAttemptAt", coalesce(b."holdUntil", 'infinity')), ${heldEnd('b."holdSince"')})) ${patience})`;
const dueWhileTenantHeld = `(SELECT min(CASE WHEN t.whole OR ${leavesTenant} THEN least(greatest(m."nextAttemptAt", t.until), ${heldEnd('t.since')}) ELSE m."nextAttemptAt" END) ${patience})`;

async function releaseTogether(sql: Sql, organizationId: string, together: readonly Return[]): Promise<boolean[]> {
  const locked = await sql<{ id: string; epoch: string }>(
    `SELECT l."id", l."epoch"::text AS epoch FROM unnest($2::uuid[], $3::bigint[], $4::text[]) AS w(id, epoch, owner)
     JOIN "Lane" l ON l."organizationId" = $1 AND l."id" = ANY($2::uuid[]) AND l."id" = w.id AND l."epoch" = w.epoch AND l."leaseOwner" = w.owner ORDER BY l."id" FOR NO KEY UPDATE OF l`,
    [organizationId, together.map(({ lease }) => lease.laneId), together.map(({ lease }) => lease.epoch), together.map(({ lease }) => lease.worker)],
  );
  const held = new Set(locked.map(({ id, epoch }) => `${id}:${epoch}`));
  const given = together.filter(({ lease }) => held.has(`${lease.laneId}:${lease.epoch}`));
  if (given.length === 0) return together.map(() => false);
  const after = await sql<{ id: string; due: boolean | null }>(
    `WITH due AS (
       SELECT w.*, l."restsUntil", (
         WITH RECURSIVE boxes AS (
           (SELECT m."mailboxId" AS box FROM "Message" m WHERE ${ofLane} ORDER BY m."mailboxId" LIMIT 1)
           UNION ALL
           SELECT (SELECT m."mailboxId" FROM "Message" m WHERE ${ofLane} AND m."mailboxId" > boxes.box ORDER BY m."mailboxId" LIMIT 1) FROM boxes WHERE boxes.box IS NOT NULL)
         SELECT least(
           min(CASE WHEN b."laneId" <> w.lane THEN statement_timestamp() WHEN b."holdReason" IS NOT NULL THEN ${dueWhileHeld}
                    WHEN t.until IS NOT NULL THEN ${dueWhileTenantHeld} ELSE ${dueFreely} END),
           CASE WHEN EXISTS (SELECT FROM "Message" m WHERE m."organizationId" = $1 AND m."laneId" = w.lane AND m."state" = 'sending') THEN statement_timestamp() + interval '20 seconds' END)
         FROM boxes JOIN "Mailbox" b ON b."organizationId" = $1 AND b."id" = boxes.box
         LEFT JOIN LATERAL (
           SELECT max(coalesce(h."until", 'infinity')) AS until, min(h."since") AS since, bool_or(h."scope" = 'all') AS whole FROM "TenantHold" h
           WHERE h."organizationId" = $1 AND h."entraTenantId" = b."entraTenantId" HAVING count(*) > 0) t ON true) AS at
       FROM unnest($2::uuid[], $3::float8[], $4::bool[], $5::int[]) AS w(lane, rest, limited, sent)
       JOIN "Lane" l ON l."organizationId" = $1 AND l."id" = ANY($2::uuid[]) AND l."id" = w.lane),
     turn AS (
       SELECT due.*, until, CASE WHEN limited AND at IS NOT NULL THEN
           greatest(0, extract(epoch FROM until - greatest(clock_timestamp(), "restsUntil")) * 1000)::bigint ELSE 0 END AS cost
       FROM due CROSS JOIN LATERAL (SELECT clock_timestamp() + rest * interval '1 millisecond' AS until) u),
     hours AS (
       INSERT INTO "LaneHour" AS h ("organizationId", "laneId", "hour", "sent", "atLimitMs", "waitMs")
       SELECT $1, lane, date_trunc('hour', clock_timestamp()), sent, cost, cost * (
         SELECT count(*) FROM (SELECT FROM "Message" m WHERE cost > 0 AND m."organizationId" = $1 AND m."laneId" = turn.lane AND m."state" IN ('queued', 'sending', 'deferred') LIMIT ${countedAtMost}) waiting)
       FROM turn WHERE sent > 0 OR cost > 0
       ON CONFLICT ("organizationId", "laneId", "hour") DO UPDATE
         SET "sent" = h."sent" + excluded."sent", "atLimitMs" = h."atLimitMs" + excluded."atLimitMs", "waitMs" = h."waitMs" + excluded."waitMs")
     UPDATE "Lane" l SET "leaseOwner" = NULL, "leaseUntil" = NULL, "cleanRelease" = true,
       "restsUntil" = CASE WHEN turn.rest > 0 THEN turn.until END,
       "nextDueAt" = CASE WHEN turn.at IS NOT NULL THEN nullif(greatest(turn.at, turn.until), 'infinity') END
     FROM turn WHERE l."organizationId" = $1 AND l."id" = ANY($2::uuid[]) AND l."id" = turn.lane
     RETURNING l."id", l."nextDueAt" <= clock_timestamp() AS due`,
    [organizationId, given.map(({ lease }) => lease.laneId), given.map(({ restMs }) => restMs), given.map(({ limited }) => limited), given.map(({ sent }) => sent)],
  );
  const dueNow = new Map(after.map(({ id, due }) => [id, due === true]));
  return together.map(({ lease }) => held.has(`${lease.laneId}:${lease.epoch}`) && dueNow.get(lease.laneId) === true);
}
