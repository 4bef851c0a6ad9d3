-- What a lane sends next is found printer by printer, with one look into an index for each, however much waits. An enum's
-- comparison is not leakproof (nor is coalesce), so behind row-level security a state can only choose the index, never be looked up in it.
CREATE INDEX "Message_next_scan_idx" ON "Message" ("organizationId", "laneId", "mailboxId", (CASE WHEN "printerId" IS NULL THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE "printerId" END), "acceptedAt", "id")
  WHERE "state" = 'queued' AND "kind" <> 'alert';
CREATE INDEX "Message_next_alert_idx" ON "Message" ("organizationId", "laneId", "mailboxId", (CASE WHEN "printerId" IS NULL THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE "printerId" END), "acceptedAt", "id")
  WHERE "state" = 'queued' AND "kind" = 'alert';
CREATE INDEX "Message_next_retry_idx" ON "Message" ("organizationId", "laneId", "mailboxId", "nextAttemptAt") WHERE "state" = 'deferred';
CREATE INDEX "Message_sending_idx" ON "Message" ("organizationId", "laneId", "mailboxId") WHERE "state" = 'sending';
DROP INDEX "Message_waiting_idx";
CREATE INDEX "Message_waiting_idx" ON "Message" ("organizationId", "laneId", "mailboxId") WHERE "state" IN ('queued', 'sending', 'deferred');
-- Every change of a state is written into every index: none stays that nobody looks into.
DROP INDEX "Message_organizationId_laneId_state_nextAttemptAt_id_idx";

-- A lane at its limit, or whose server wants a pause, is not looked at before: mail that comes meanwhile makes it due, and due it stays.
ALTER TABLE "Lane" ADD COLUMN "restsUntil" TIMESTAMPTZ;

GRANT CREATE ON SCHEMA public TO platen_engine;
CREATE OR REPLACE FUNCTION claim_due_lanes(worker text, how_many int, lease interval)
  RETURNS TABLE (organization_id uuid, lane_id uuid, epoch bigint, after_crash boolean)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS MATERIALIZED (
      SELECT l."organizationId", l."id", l."leaseOwner" IS NOT NULL AS crashed FROM "Lane" l
      WHERE l."nextDueAt" <= clock_timestamp() AND (l."leaseOwner" IS NULL OR l."leaseUntil" < clock_timestamp())
        AND (l."restsUntil" IS NULL OR l."restsUntil" <= clock_timestamp())
      ORDER BY l."nextDueAt" LIMIT how_many FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE "Lane" l SET "leaseOwner" = worker, "epoch" = l."epoch" + 1, "leaseUntil" = clock_timestamp() + lease, "cleanRelease" = NOT due.crashed
    FROM due WHERE l."organizationId" = due."organizationId" AND l."id" = due."id"
    RETURNING l."organizationId", l."id", l."epoch", due.crashed $$;

CREATE OR REPLACE FUNCTION next_due() RETURNS timestamptz
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT min(greatest(l."nextDueAt", l."restsUntil", CASE WHEN l."leaseOwner" IS NOT NULL THEN l."leaseUntil" END))
    FROM "Lane" l WHERE l."nextDueAt" IS NOT NULL $$;
REVOKE CREATE ON SCHEMA public FROM platen_engine;
