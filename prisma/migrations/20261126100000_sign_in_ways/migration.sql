ALTER TABLE "AppRegistration" ADD COLUMN "certificateThumbprint" TEXT, ADD COLUMN "retiredAt" TIMESTAMPTZ, ADD COLUMN "createdBy" UUID;
ALTER TABLE "Authorization" ADD COLUMN "redirectUri" TEXT, ADD COLUMN "returnTo" TEXT;
ALTER TABLE "Grant" ADD COLUMN "confidential" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "AppRegistration" ADD CONSTRAINT "AppRegistration_secret_or_certificate" CHECK ("secretCipher" IS NULL OR "certificateCipher" IS NULL);
CREATE UNIQUE INDEX "AppRegistration_one_own" ON "AppRegistration" ("organizationId", "cloud") WHERE "ownClient" AND "replacedById" IS NULL AND "retiredAt" IS NULL;

GRANT CREATE ON SCHEMA public TO platen_engine, platen_lookup;
-- No lease is longer than a minute, whatever the caller asks for. A worker also sees to app-only runs. Those in a browser are the person's and the web's, until their time is over.
CREATE OR REPLACE FUNCTION claim_authorization(worker text, lease interval)
  RETURNS TABLE (organization_id uuid, authorization_id uuid, epoch bigint)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH due AS MATERIALIZED (
      SELECT a."organizationId", a."id" FROM "Authorization" a
      WHERE a."state" IN ('starting', 'waiting') AND (a."method" <> 'browser' OR a."expiresAt" < clock_timestamp())
        AND (a."leaseUntil" IS NULL OR a."leaseUntil" < clock_timestamp())
      ORDER BY a."startedAt" LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE "Authorization" a SET "leaseOwner" = worker, "epoch" = a."epoch" + 1, "leaseUntil" = clock_timestamp() + least(lease, interval '1 minute')
    FROM due WHERE a."organizationId" = due."organizationId" AND a."id" = due."id"
    RETURNING a."organizationId", a."id", a."epoch" $$;

-- Whether another organization of this installation already sends as this account: by its object where a person signed in,
-- by its name where an app did, since an app-only token names no account.
DROP FUNCTION account_taken(uuid, uuid, uuid);
CREATE FUNCTION account_taken(tid uuid, oid uuid, user_name text, asking_organization uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    -- Two sign-ins of a tenant at once take turns.
    PERFORM pg_advisory_xact_lock(hashtextextended(tid::text, 0));
    RETURN EXISTS (SELECT FROM "Mailbox" m WHERE m."entraTenantId" = tid AND m."organizationId" <> asking_organization
                     AND (m."entraObjectId" = oid OR lower(m."userName") = lower(user_name)));
  END $$;
ALTER FUNCTION account_taken(uuid, uuid, text, uuid) OWNER TO platen_lookup;
REVOKE ALL ON FUNCTION account_taken(uuid, uuid, text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_taken(uuid, uuid, text, uuid) TO platen_app;
REVOKE CREATE ON SCHEMA public FROM platen_engine, platen_lookup;
