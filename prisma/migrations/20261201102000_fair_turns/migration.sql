-- Lanes are claimed in turns, organization by organization and server by server: how many a worker holds of each decides.
-- The server (host and port) of a lane is a number, so that what a worker knows of servers is short.
ALTER TABLE "Lane" ADD COLUMN "port" INTEGER NOT NULL DEFAULT 587;
ALTER TABLE "Lane" ADD COLUMN "server" INTEGER GENERATED ALWAYS AS (hashtext(lower("serverName") || ':' || "port"::text)) STORED;
CREATE INDEX "Lane_turns_idx" ON "Lane" ("organizationId", "server", "nextDueAt") WHERE "nextDueAt" IS NOT NULL;
DROP INDEX "Lane_due_idx";

GRANT CREATE ON SCHEMA public TO platen_engine;
DROP FUNCTION claim_due_lanes(text, int, interval);
-- standing: what the worker holds, as lib/relay/places.ts writes it: organizations [id, places, room at restrained servers],
-- servers [organization, server, room, restrained], and what counts for those it does not name. A lane's level is how many
-- places its organization would hold with it: the lowest come first, and none goes beyond `spread` times the places left.
CREATE FUNCTION claim_due_lanes(worker text, how_many int, lease interval, standing jsonb)
  RETURNS TABLE (organization_id uuid, lane_id uuid, epoch bigint, after_crash boolean, server int)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE held AS MATERIALIZED (
      SELECT (o->>0)::uuid AS organization, (o->>1)::int AS places, (o->>2)::int AS room FROM jsonb_array_elements(standing->'organizations') o),
    known AS MATERIALIZED (
      SELECT (s->>0)::uuid AS organization, (s->>1)::int AS server, (s->>2)::int AS room, (s->>3)::bool AS restrained FROM jsonb_array_elements(standing->'servers') s),
    servers AS (
      (SELECT l."organizationId" AS organization, l."server" AS server FROM "Lane" l WHERE l."nextDueAt" IS NOT NULL ORDER BY l."organizationId", l."server" LIMIT 1)
      UNION ALL
      SELECT n."organizationId", n."server" FROM servers s CROSS JOIN LATERAL (
        SELECT l."organizationId", l."server" FROM "Lane" l WHERE l."nextDueAt" IS NOT NULL AND (l."organizationId", l."server") > (s.organization, s.server)
        ORDER BY l."organizationId", l."server" LIMIT 1) n),
    -- Of each server no more than it has room for, the longest due first. Not locked yet: most are only compared.
    candidates AS MATERIALIZED (
      SELECT s.organization, coalesce(k.restrained, true) AS restrained, c.*, row_number() OVER (PARTITION BY s.organization, s.server ORDER BY c."nextDueAt") AS turn
      FROM servers s LEFT JOIN known k ON k.organization = s.organization AND k.server = s.server
      CROSS JOIN LATERAL (
        SELECT l."id", l."nextDueAt" FROM "Lane" l
        WHERE l."organizationId" = s.organization AND l."server" = s.server AND l."nextDueAt" <= statement_timestamp()
          AND (l."leaseOwner" IS NULL OR l."leaseUntil" < statement_timestamp()) AND (l."restsUntil" IS NULL OR l."restsUntil" <= statement_timestamp())
        ORDER BY l."nextDueAt" LIMIT greatest(0, least(how_many, coalesce(k.room, (standing->>'serverRoom')::int)))) c),
    -- Servers of one organization take turns; those nobody has seen work, or that were slow, share what room it has for such.
    bounded AS (
      SELECT c.*, row_number() OVER (PARTITION BY c.organization, c.restrained ORDER BY c.turn, c."nextDueAt") AS place FROM candidates c),
    levels AS (
      SELECT b.organization, b."id", b."nextDueAt", coalesce(h.places, 0) + row_number() OVER (PARTITION BY b.organization ORDER BY b.turn, b."nextDueAt") AS level
      FROM bounded b LEFT JOIN held h ON h.organization = b.organization
      WHERE NOT b.restrained OR b.place <= coalesce(h.room, (standing->>'restrainedRoom')::int)),
    ordered AS (SELECT l.*, row_number() OVER (ORDER BY l.level, l."nextDueAt") AS number FROM levels l),
    due AS MATERIALIZED (
      SELECT l."organizationId", l."id", l."leaseOwner" IS NOT NULL AS crashed
      FROM (SELECT o.organization, o."id" FROM ordered o WHERE o.number <= how_many AND o.level <= (standing->>'spread')::int * (how_many - o.number + 1)) chosen
      JOIN "Lane" l ON l."organizationId" = chosen.organization AND l."id" = chosen."id"
      WHERE l."nextDueAt" <= clock_timestamp() AND (l."leaseOwner" IS NULL OR l."leaseUntil" < clock_timestamp())
        AND (l."restsUntil" IS NULL OR l."restsUntil" <= clock_timestamp())
      FOR NO KEY UPDATE OF l SKIP LOCKED)
    UPDATE "Lane" l SET "leaseOwner" = worker, "epoch" = l."epoch" + 1, "leaseUntil" = clock_timestamp() + least(lease, interval '2 minutes'), "cleanRelease" = NOT due.crashed,
      "uncleanUntil" = CASE WHEN due.crashed THEN clock_timestamp() + interval '60 seconds' ELSE l."uncleanUntil" END
    FROM due WHERE l."organizationId" = due."organizationId" AND l."id" = due."id"
    RETURNING l."organizationId", l."id", l."epoch", due.crashed OR coalesce(l."uncleanUntil" > clock_timestamp(), false), l."server" $$;
ALTER FUNCTION claim_due_lanes(text, int, interval, jsonb) OWNER TO platen_engine;
REVOKE ALL ON FUNCTION claim_due_lanes(text, int, interval, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_due_lanes(text, int, interval, jsonb) TO platen_app;
REVOKE CREATE ON SCHEMA public FROM platen_engine;
