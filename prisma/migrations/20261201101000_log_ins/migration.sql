-- Failed log-ins of the hour that runs, by person: no row for each try. Whoever nobody is has the id of zeros.
CREATE TABLE "FailedLogIns" (
    "hour" TIMESTAMPTZ NOT NULL,
    "userId" UUID NOT NULL,
    "failures" INTEGER NOT NULL,
    CONSTRAINT "FailedLogIns_pkey" PRIMARY KEY ("hour", "userId")
);
ALTER TABLE "FailedLogIns" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "FailedLogIns" FORCE ROW LEVEL SECURITY;
CREATE POLICY lookup ON "FailedLogIns" TO platen_lookup USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON "FailedLogIns" TO platen_lookup;

-- The functions below write what a person's own organizations may read about them, and read nothing of the audit log.
CREATE POLICY lookup ON "AuditEntry" FOR INSERT TO platen_lookup WITH CHECK (true);
GRANT INSERT ON "AuditEntry" TO platen_lookup;

GRANT CREATE ON SCHEMA public TO platen_lookup;

-- A log-in, and its entry in each organization of the person; the session's id is for its cookie alone.
CREATE OR REPLACE FUNCTION start_session(new_id uuid, for_user uuid, until timestamptz, from_ip text, with_agent text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO "Session" ("id", "userId", "expiresAt", "ip", "agent") VALUES (new_id, for_user, until, from_ip, left(with_agent, 400));
    INSERT INTO "AuditEntry" ("organizationId", "id", "at", "actorKind", "actorId", "actorName", "verb", "entity", "entityId", "after", "ip")
      SELECT m."organizationId", gen_random_uuid(), clock_timestamp(), 'person', u."id", u."name", 'people.log-in', 'person', u."id",
             jsonb_build_object('email', u."email", 'until', until, 'agent', left(with_agent, 400)), from_ip
      FROM "Membership" m JOIN "User" u ON u."id" = m."userId" WHERE m."userId" = for_user $$;

-- A log-out, once.
CREATE OR REPLACE FUNCTION end_session(wanted_id uuid) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ended AS (UPDATE "Session" SET "revokedAt" = now() WHERE "id" = wanted_id AND "revokedAt" IS NULL RETURNING "userId", "createdAt")
    INSERT INTO "AuditEntry" ("organizationId", "id", "at", "actorKind", "actorId", "actorName", "verb", "entity", "entityId", "after")
      SELECT m."organizationId", gen_random_uuid(), clock_timestamp(), 'person', u."id", u."name", 'people.log-out', 'person', u."id", jsonb_build_object('email', u."email", 'since', ended."createdAt")
      FROM ended JOIN "User" u ON u."id" = ended."userId" JOIN "Membership" m ON m."userId" = u."id" $$;

-- Adds failed log-ins to the hour that runs.
CREATE FUNCTION count_failed_log_ins(users uuid[], counts int[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO "FailedLogIns" AS f ("hour", "userId", "failures")
      SELECT date_trunc('hour', now()), given."user", least(greatest(given."count", 0), 1000000) FROM unnest(users, counts) AS given("user", "count")
      WHERE given."user" = '00000000-0000-0000-0000-000000000000' OR EXISTS (SELECT FROM "User" u WHERE u."id" = given."user")
      ORDER BY given."user"
    ON CONFLICT ("hour", "userId") DO UPDATE SET "failures" = least(f."failures" + excluded."failures", 1000000000) $$;

-- Makes of each hour that is over one entry for each organization of the person; returns what concerns nobody.
CREATE FUNCTION audit_failed_log_ins() RETURNS TABLE (hour timestamptz, failures int)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH past AS (DELETE FROM "FailedLogIns" f WHERE f."hour" < date_trunc('hour', now()) RETURNING f."hour", f."userId", f."failures"),
    written AS (
      INSERT INTO "AuditEntry" ("organizationId", "id", "at", "actorKind", "actorName", "verb", "entity", "entityId", "after")
        SELECT m."organizationId", gen_random_uuid(), clock_timestamp(), 'platen', 'people.audit-failed-log-ins', 'people.log-in-failed', 'person', past."userId",
               jsonb_build_object('email', m."email", 'failures', past."failures", 'hour', past."hour")
        FROM past JOIN "Membership" m ON m."userId" = past."userId")
    SELECT past."hour", past."failures" FROM past WHERE past."userId" = '00000000-0000-0000-0000-000000000000' $$;

ALTER FUNCTION count_failed_log_ins(uuid[], int[]) OWNER TO platen_lookup;
ALTER FUNCTION audit_failed_log_ins() OWNER TO platen_lookup;
REVOKE CREATE ON SCHEMA public FROM platen_lookup;
REVOKE ALL ON FUNCTION count_failed_log_ins(uuid[], int[]), audit_failed_log_ins() FROM PUBLIC;
-- The web counts, the worker tells.
GRANT EXECUTE ON FUNCTION count_failed_log_ins(uuid[], int[]) TO platen_web;
GRANT EXECUTE ON FUNCTION audit_failed_log_ins() TO platen_worker;
