-- What was refused for good is told once: see docs/adr/0008. A recipient leaves the index when it was told of.
ALTER TABLE "MessageRecipient" ADD COLUMN "toldAt" TIMESTAMPTZ;
ALTER TABLE "Message" ADD COLUMN "noticeId" UUID;
CREATE INDEX "MessageRecipient_untold_idx" ON "MessageRecipient" ("organizationId", "messageId") WHERE "state" = 'failed' AND "toldAt" IS NULL;
CREATE INDEX "Message_notice_idx" ON "Message" ("organizationId", "acceptedAt") WHERE "kind" = 'notice';

CREATE POLICY engine ON "MessageRecipient" FOR SELECT TO platen_engine USING (true);
GRANT SELECT ("organizationId", "messageId", "state", "toldAt") ON "MessageRecipient" TO platen_engine;

GRANT CREATE ON SCHEMA public TO platen_engine;

-- Which organizations have failures nobody was told of.
CREATE FUNCTION list_organizations_to_notify(how_many int) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT r."organizationId" FROM "MessageRecipient" r WHERE r."state" = 'failed' AND r."toldAt" IS NULL LIMIT how_many $$;

ALTER FUNCTION list_organizations_to_notify(int) OWNER TO platen_engine;
REVOKE CREATE ON SCHEMA public FROM platen_engine;
REVOKE ALL ON FUNCTION list_organizations_to_notify(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION list_organizations_to_notify(int) TO platen_app;
