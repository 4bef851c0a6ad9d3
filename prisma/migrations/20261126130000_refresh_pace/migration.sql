-- A mailbox in use is refreshed ahead of need, an idle one only to keep its grant alive.
ALTER TABLE "Grant" ADD COLUMN "lastNeededAt" TIMESTAMPTZ;

-- What is too old is looked for by its time.
CREATE INDEX "GrantEvent_organizationId_at_idx" ON "GrantEvent"("organizationId", "at");

-- When the next refresh of a due grant may begin, over all workers: a fleet that fell due at once is refreshed evenly.
CREATE TABLE "RefreshPace" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "nextAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RefreshPace_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "RefreshPace_one_row" CHECK ("id" = 1)
);
INSERT INTO "RefreshPace" DEFAULT VALUES;
GRANT SELECT, UPDATE ON "RefreshPace" TO platen_engine;

GRANT CREATE ON SCHEMA public TO platen_engine;
DROP FUNCTION claim_due_grants(int, interval);
-- Each claimed grant is told when to begin, and comes up again if nobody has refreshed it so long after that. One whose
-- refresh is under way is left to whoever is at it.
CREATE FUNCTION claim_due_grants(how_many int, again_after interval, per_second int)
  RETURNS TABLE (organization_id uuid, grant_id uuid, mailbox_id uuid, generation int, wait_ms double precision)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  #variable_conflict use_column
  DECLARE
    due uuid[];
    organizations uuid[];
    claimed int;
    first_at timestamptz;
  BEGIN
    SELECT array_agg(d."id" ORDER BY d."refreshDueAt"), array_agg(d."organizationId" ORDER BY d."refreshDueAt"), count(*) INTO due, organizations, claimed
    FROM (SELECT g."organizationId", g."id", g."refreshDueAt" FROM "Grant" g
          WHERE g."state" = 'current' AND g."refreshDueAt" <= clock_timestamp() AND (g."refreshUntil" IS NULL OR g."refreshUntil" < clock_timestamp())
          ORDER BY g."refreshDueAt" LIMIT least(how_many, 1000) FOR NO KEY UPDATE SKIP LOCKED) d;
    IF claimed = 0 THEN
      RETURN;
    END IF;
    -- A clock that was set back must not keep everyone waiting.
    UPDATE "RefreshPace" p SET "nextAt" = claimed * interval '1 second' / greatest(per_second, 1)
      + CASE WHEN p."nextAt" BETWEEN clock_timestamp() AND clock_timestamp() + interval '1 minute' THEN p."nextAt" ELSE clock_timestamp() END
    RETURNING p."nextAt" - claimed * interval '1 second' / greatest(per_second, 1) INTO first_at;
    RETURN QUERY
      UPDATE "Grant" g SET "refreshDueAt" = first_at + (d.number - 1) * interval '1 second' / greatest(per_second, 1) + least(again_after, interval '1 minute')
      FROM unnest(organizations, due) WITH ORDINALITY AS d("organizationId", "id", number)
      WHERE g."organizationId" = d."organizationId" AND g."id" = d."id"
      RETURNING g."organizationId", g."id", g."mailboxId", g."generation",
                greatest(0, extract(epoch FROM first_at + (d.number - 1) * interval '1 second' / greatest(per_second, 1) - clock_timestamp()) * 1000)::double precision;
  END $$;
ALTER FUNCTION claim_due_grants(int, interval, int) OWNER TO platen_engine;
REVOKE ALL ON FUNCTION claim_due_grants(int, interval, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_due_grants(int, interval, int) TO platen_app;
REVOKE CREATE ON SCHEMA public FROM platen_engine;
