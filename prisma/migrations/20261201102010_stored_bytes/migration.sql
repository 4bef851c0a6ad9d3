-- How many bytes of mail an organization may have stored, and how many it has: a trigger keeps count in the transaction that
-- stores or deletes, so that the count is as true as the rows, after a crash too. Spread over eight rows, each the last that
-- its transaction locks, so that nobody waits for long.
ALTER TABLE "Organization" ADD COLUMN "contentCapMb" INTEGER NOT NULL DEFAULT 20000;
ALTER TABLE "Organization" ADD CONSTRAINT "Organization_contentCapMb" CHECK ("contentCapMb" BETWEEN 1 AND 10000000);
GRANT UPDATE ("contentCapMb") ON "Organization" TO platen_app;

CREATE TABLE "StoredBytes" (
    "organizationId" UUID NOT NULL,
    "part" SMALLINT NOT NULL,
    "bytes" BIGINT NOT NULL,

    CONSTRAINT "StoredBytes_pkey" PRIMARY KEY ("organizationId","part")
) WITH (fillfactor = 50);
ALTER TABLE "StoredBytes" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "StoredBytes" FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON "StoredBytes" TO platen_app USING ("organizationId" = current_organization()) WITH CHECK ("organizationId" = current_organization());
GRANT SELECT, INSERT, UPDATE ON "StoredBytes" TO platen_app;
CREATE POLICY engine ON "StoredBytes" TO platen_engine USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON "StoredBytes" TO platen_engine;

GRANT CREATE ON SCHEMA public TO platen_engine;
-- A transaction always adds to the same part, so that two of them never wait for each other crosswise.
CREATE FUNCTION add_stored_bytes(organization uuid, more bigint) RETURNS void
  LANGUAGE sql SET search_path = public, pg_temp AS $$
    INSERT INTO "StoredBytes" AS s ("organizationId", "part", "bytes") SELECT organization, pg_backend_pid() % 8, more WHERE more <> 0
    ON CONFLICT ("organizationId", "part") DO UPDATE SET "bytes" = s."bytes" + excluded."bytes" $$;
ALTER FUNCTION add_stored_bytes(uuid, bigint) OWNER TO platen_engine;
REVOKE ALL ON FUNCTION add_stored_bytes(uuid, bigint) FROM PUBLIC;

CREATE FUNCTION count_stored_bytes() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    -- What is deleted keeps its row, and its length in it.
    IF TG_OP = 'INSERT' THEN
      PERFORM add_stored_bytes(g."organizationId", sum(g."bytes")) FROM given g WHERE g."state" <> 'deleted' GROUP BY g."organizationId";
    ELSIF TG_OP = 'DELETE' THEN
      PERFORM add_stored_bytes(t."organizationId", -sum(t."bytes")) FROM taken t WHERE t."state" <> 'deleted' GROUP BY t."organizationId";
    ELSE
      PERFORM add_stored_bytes(c."organizationId", sum(c.bytes)::bigint) FROM (
        SELECT g."organizationId", g."bytes"::bigint AS bytes FROM given g WHERE g."state" <> 'deleted'
        UNION ALL SELECT t."organizationId", -t."bytes"::bigint FROM taken t WHERE t."state" <> 'deleted') c GROUP BY c."organizationId" HAVING sum(c.bytes) <> 0;
    END IF;
    RETURN NULL;
  END $$;
ALTER FUNCTION count_stored_bytes() OWNER TO platen_engine;
REVOKE ALL ON FUNCTION count_stored_bytes() FROM PUBLIC;
CREATE TRIGGER count_stored_inserted AFTER INSERT ON "MessageContent" REFERENCING NEW TABLE AS given FOR EACH STATEMENT EXECUTE FUNCTION count_stored_bytes();
CREATE TRIGGER count_stored_updated AFTER UPDATE ON "MessageContent" REFERENCING NEW TABLE AS given OLD TABLE AS taken FOR EACH STATEMENT EXECUTE FUNCTION count_stored_bytes();
CREATE TRIGGER count_stored_deleted AFTER DELETE ON "MessageContent" REFERENCING OLD TABLE AS taken FOR EACH STATEMENT EXECUTE FUNCTION count_stored_bytes();

-- What deleted mail left free inside the database: that space is used again and never given back.
CREATE FUNCTION free_content_bytes() RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT greatest(0, pg_total_relation_size('"ContentChunk"') - coalesce((SELECT sum(s."bytes") * 1.05 FROM "StoredBytes" s), 0))::bigint $$;
ALTER FUNCTION free_content_bytes() OWNER TO platen_engine;
REVOKE CREATE ON SCHEMA public FROM platen_engine;
REVOKE ALL ON FUNCTION free_content_bytes() FROM PUBLIC;
