-- Identical alerts are folded: see docs/adr/0007. 0 minutes: never.
ALTER TABLE "Organization" ADD COLUMN "alertFoldMinutes" INTEGER NOT NULL DEFAULT 10;
ALTER TABLE "Organization" ADD CONSTRAINT "Organization_alertFoldMinutes_range" CHECK ("alertFoldMinutes" BETWEEN 0 AND 1440);
GRANT UPDATE ("alertFoldMinutes") ON "Organization" TO platen_app;

-- Only alerts are compared, and only with those that were not folded themselves.
DROP INDEX "Message_organizationId_printerId_fingerprint_acceptedAt_idx";
CREATE INDEX "Message_alike_idx" ON "Message" ("organizationId", "printerId", "fingerprint", "acceptedAt") WHERE "kind" = 'alert' AND "state" <> 'folded';
-- A folded one has a due time until a mail has told of it.
CREATE INDEX "Message_untold_fold_idx" ON "Message" ("nextAttemptAt") WHERE "state" = 'folded' AND "nextAttemptAt" IS NOT NULL;
CREATE INDEX "Message_folded_into_idx" ON "Message" ("organizationId", "foldedIntoId") WHERE "foldedIntoId" IS NOT NULL;

CREATE POLICY engine ON "Message" FOR SELECT TO platen_engine USING (true);
GRANT SELECT ("organizationId", "state", "nextAttemptAt") ON "Message" TO platen_engine;

GRANT CREATE ON SCHEMA public TO platen_engine;

-- Which organizations have something to tell in a mail of Platen's own.
CREATE FUNCTION list_organizations_to_tell(how_many int) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT m."organizationId" FROM "Message" m WHERE m."state" = 'folded' AND m."nextAttemptAt" < clock_timestamp() LIMIT how_many $$;

ALTER FUNCTION list_organizations_to_tell(int) OWNER TO platen_engine;
REVOKE CREATE ON SCHEMA public FROM platen_engine;
REVOKE ALL ON FUNCTION list_organizations_to_tell(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_organizations_to_tell(int) TO platen_app;
