-- What is past its time goes in batches, and its space is used again: docs/adr/0011.

-- Whoever deletes a content asks which message names it.
CREATE INDEX "Message_content_idx" ON "Message" ("organizationId", "contentId");

-- Ciphertext does not compress; trying costs what sealing costs.
ALTER TABLE "ContentChunk" ALTER COLUMN "sealed" SET STORAGE EXTERNAL;

-- By default a fifth of a table may be dead before its space is used again; here a twentieth.
ALTER TABLE "ContentChunk" SET (autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "DeliveryAttempt" SET (autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "MessageContent" SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "Message" SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "MessageRecipient" SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "IdempotencyRecord" SET (autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE "Lane" SET (autovacuum_vacuum_scale_factor = 0.05);

-- Every organization, by its id and nothing else, for the jobs that look after all of them.
CREATE POLICY engine ON "Organization" FOR SELECT TO platen_engine USING (true);
GRANT SELECT ("id") ON "Organization" TO platen_engine;
GRANT CREATE ON SCHEMA public TO platen_engine;

CREATE FUNCTION list_organizations(after uuid, how_many int) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o."id" FROM "Organization" o WHERE o."id" > after ORDER BY o."id" LIMIT how_many $$;

ALTER FUNCTION list_organizations(uuid, int) OWNER TO platen_engine;
REVOKE CREATE ON SCHEMA public FROM platen_engine;
REVOKE ALL ON FUNCTION list_organizations(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_organizations(uuid, int) TO platen_app;
