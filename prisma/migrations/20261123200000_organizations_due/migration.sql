-- Which organizations have something past its time, so that one that stopped sending is cleaned up too.
CREATE INDEX "MessageContent_due_idx" ON "MessageContent" ("deleteAfter") WHERE "state" = 'complete' AND "deleteAfter" IS NOT NULL;
CREATE INDEX "MessageContent_receiving_idx" ON "MessageContent" ("createdAt") WHERE "state" = 'receiving';
CREATE INDEX "IdempotencyRecord_expires_idx" ON "IdempotencyRecord" ("expiresAt");

CREATE POLICY engine ON "MessageContent" FOR SELECT TO platen_engine USING (true);
CREATE POLICY engine ON "IdempotencyRecord" FOR SELECT TO platen_engine USING (true);
GRANT SELECT ON "MessageContent", "IdempotencyRecord" TO platen_engine;

GRANT CREATE ON SCHEMA public TO platen_engine;

CREATE FUNCTION list_organizations_due(how_many int) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT due."organizationId" FROM (
      SELECT c."organizationId" FROM "MessageContent" c WHERE c."state" = 'complete' AND c."deleteAfter" < clock_timestamp()
      UNION
      SELECT c."organizationId" FROM "MessageContent" c WHERE c."state" = 'receiving' AND c."createdAt" < clock_timestamp() - interval '1 hour'
      UNION
      SELECT i."organizationId" FROM "IdempotencyRecord" i WHERE i."expiresAt" < clock_timestamp()) due
    LIMIT how_many $$;

ALTER FUNCTION list_organizations_due(int) OWNER TO platen_engine;
REVOKE CREATE ON SCHEMA public FROM platen_engine;
REVOKE ALL ON FUNCTION list_organizations_due(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_organizations_due(int) TO platen_app;
