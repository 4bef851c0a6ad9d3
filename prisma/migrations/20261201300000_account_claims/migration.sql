-- Which organization of the installation sends as an account: docs/adr/0019. An account is claimed by its first successful log-in at the
-- mail server, by all keys that identify it, each of which is claimed once in the installation.
CREATE TABLE "AccountClaim" (
    "organizationId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "claimedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "AccountClaim_pkey" PRIMARY KEY ("organizationId", "key"),
    CONSTRAINT "AccountClaim_key_key" UNIQUE ("key"),
    CONSTRAINT "AccountClaim_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
ALTER TABLE "AccountClaim" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "AccountClaim" FORCE ROW LEVEL SECURITY;
-- An organization sees and gives up its own; only the function below makes one.
CREATE POLICY organization ON "AccountClaim" TO platen_app USING ("organizationId" = current_organization()) WITH CHECK ("organizationId" = current_organization());
GRANT SELECT, DELETE ON "AccountClaim" TO platen_app;
CREATE POLICY lookup ON "AccountClaim" TO platen_lookup USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON "AccountClaim" TO platen_lookup;

-- The keys of a grant's account, and when its organization claimed them: null before the first log-in with it.
ALTER TABLE "Grant" ADD COLUMN "accountKeys" TEXT[] NOT NULL DEFAULT '{}', ADD COLUMN "claimedAt" TIMESTAMPTZ;

-- While a sign-in's tokens wait for the log-in at the mail server.
ALTER TABLE "Authorization" ADD COLUMN "signInCipher" BYTEA;
DROP TRIGGER hold_data_key ON "Authorization";
CREATE TRIGGER hold_data_key BEFORE INSERT OR UPDATE OF "codeCipher", "deviceAnswerCipher", "verifierCipher", "signInCipher" ON "Authorization"
  FOR EACH ROW EXECUTE FUNCTION hold_data_key_of_row('codeCipher', 'deviceAnswerCipher', 'verifierCipher', 'signInCipher');

GRANT CREATE ON SCHEMA public TO platen_engine, platen_lookup;
DROP FUNCTION account_taken(uuid, uuid, text, uuid);

-- Claims an account for the organization of this transaction: true where it holds all keys now, false where another one holds any of
-- them, and then nothing was claimed. Who waits for another's claim sees how that ended.
CREATE FUNCTION claim_account(keys text[]) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE
    me uuid := current_organization();
    made text[];
  BEGIN
    IF me IS NULL OR cardinality(keys) = 0 THEN RETURN false; END IF;
    WITH fresh AS (
      INSERT INTO "AccountClaim" ("organizationId", "key") SELECT me, k FROM (SELECT DISTINCT unnest(keys) AS k ORDER BY 1) sorted
      ON CONFLICT ("key") DO NOTHING RETURNING "key")
    SELECT coalesce(array_agg("key"), '{}') INTO made FROM fresh;
    IF EXISTS (SELECT FROM "AccountClaim" c WHERE c."key" = ANY(keys) AND c."organizationId" <> me) THEN
      DELETE FROM "AccountClaim" c WHERE c."organizationId" = me AND c."key" = ANY(made);
      RETURN false;
    END IF;
    RETURN true;
  END $$;
ALTER FUNCTION claim_account(text[]) OWNER TO platen_lookup;
REVOKE ALL ON FUNCTION claim_account(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_account(text[]) TO platen_worker, platen_admin;

-- A worker sees to every run but those a person is busy with in a browser; once that has brought tokens, it is the worker's too.
CREATE OR REPLACE FUNCTION claim_authorization(worker text, lease interval)
  RETURNS TABLE (organization_id uuid, authorization_id uuid, epoch bigint)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS MATERIALIZED (
      SELECT a."organizationId", a."id" FROM "Authorization" a
      WHERE a."state" IN ('starting', 'waiting') AND (a."method" <> 'browser' OR a."signInCipher" IS NOT NULL OR a."expiresAt" < clock_timestamp())
        AND (a."leaseUntil" IS NULL OR a."leaseUntil" < clock_timestamp())
      ORDER BY a."startedAt" LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE "Authorization" a SET "leaseOwner" = worker, "epoch" = a."epoch" + 1, "leaseUntil" = clock_timestamp() + least(lease, interval '1 minute')
    FROM due WHERE a."organizationId" = due."organizationId" AND a."id" = due."id"
    RETURNING a."organizationId", a."id", a."epoch" $$;
REVOKE CREATE ON SCHEMA public FROM platen_engine, platen_lookup;

-- A claim ends with the last grant of its organization that needs it. At the commit: a grant that follows for the same account keeps it.
CREATE FUNCTION release_account_of_grant() RETURNS trigger
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
  BEGIN
    DELETE FROM "AccountClaim" c WHERE c."organizationId" = OLD."organizationId" AND c."key" = ANY(OLD."accountKeys")
      AND NOT EXISTS (SELECT FROM "Grant" g WHERE g."organizationId" = OLD."organizationId" AND g."state" <> 'superseded'
                        AND g."claimedAt" IS NOT NULL AND c."key" = ANY(g."accountKeys"));
    RETURN NULL;
  END $$;
CREATE CONSTRAINT TRIGGER release_account_superseded AFTER UPDATE OF "state" ON "Grant" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD."claimedAt" IS NOT NULL AND NEW."state" = 'superseded' AND OLD."state" <> 'superseded') EXECUTE FUNCTION release_account_of_grant();
CREATE CONSTRAINT TRIGGER release_account_deleted AFTER DELETE ON "Grant" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD."claimedAt" IS NOT NULL) EXECUTE FUNCTION release_account_of_grant();
