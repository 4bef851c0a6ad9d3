-- A worker that died may have left connections open: for a minute whoever holds the lane opens only one, also the next but one.
ALTER TABLE "Lane" ADD COLUMN "uncleanUntil" TIMESTAMPTZ;

GRANT CREATE ON SCHEMA public TO platen_engine;
CREATE OR REPLACE FUNCTION claim_due_lanes(worker text, how_many int, lease interval)
  RETURNS TABLE (organization_id uuid, lane_id uuid, epoch bigint, after_crash boolean)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS MATERIALIZED (
      SELECT l."organizationId", l."id", l."leaseOwner" IS NOT NULL AS crashed FROM "Lane" l
      WHERE l."nextDueAt" <= clock_timestamp() AND (l."leaseOwner" IS NULL OR l."leaseUntil" < clock_timestamp())
        AND (l."restsUntil" IS NULL OR l."restsUntil" <= clock_timestamp())
      ORDER BY l."nextDueAt" LIMIT how_many FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE "Lane" l SET "leaseOwner" = worker, "epoch" = l."epoch" + 1, "leaseUntil" = clock_timestamp() + least(lease, interval '2 minutes'), "cleanRelease" = NOT due.crashed,
      "uncleanUntil" = CASE WHEN due.crashed THEN clock_timestamp() + interval '60 seconds' ELSE l."uncleanUntil" END
    FROM due WHERE l."organizationId" = due."organizationId" AND l."id" = due."id"
    RETURNING l."organizationId", l."id", l."epoch", due.crashed OR coalesce(l."uncleanUntil" > clock_timestamp(), false) $$;
REVOKE CREATE ON SCHEMA public FROM platen_engine;
