-- What a cloud lets an account send, and how much of it Platen uses unless a mailbox says otherwise: docs/adr/0010.
ALTER TABLE "Cloud"
  ADD COLUMN "maxPerMinute" INTEGER NOT NULL DEFAULT 28,
  ADD COLUMN "maxConnections" INTEGER NOT NULL DEFAULT 2,
  ADD COLUMN "maxRecipientsPerDay" INTEGER NOT NULL DEFAULT 10000,
  ADD COLUMN "allowedPerMinute" INTEGER NOT NULL DEFAULT 30,
  ADD COLUMN "allowedConnections" INTEGER NOT NULL DEFAULT 3,
  ADD COLUMN "allowedRecipientsPerDay" INTEGER NOT NULL DEFAULT 10000;
ALTER TABLE "Cloud" ADD CONSTRAINT "Cloud_limits" CHECK (
  "maxPerMinute" BETWEEN 1 AND "allowedPerMinute" AND "maxConnections" BETWEEN 1 AND "allowedConnections" AND "maxRecipientsPerDay" BETWEEN 1 AND "allowedRecipientsPerDay");

-- The three columns of a lane are what holds; this says whether a person set them.
ALTER TABLE "Lane" ADD COLUMN "ownLimits" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Lane" ADD CONSTRAINT "Lane_limits" CHECK ("maxPerMinute" >= 1 AND "maxConnections" >= 1 AND "maxRecipientsPerDay" >= 1);

-- Lanes follow their cloud in every organization, whoever may see them: the installation changes its clouds, not an organization.
CREATE FUNCTION follow_cloud_limits() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  BEGIN
    UPDATE "Lane" l SET
      "maxPerMinute" = CASE WHEN l."ownLimits" THEN least(l."maxPerMinute", NEW."allowedPerMinute") ELSE NEW."maxPerMinute" END,
      "maxConnections" = CASE WHEN l."ownLimits" THEN least(l."maxConnections", NEW."allowedConnections") ELSE NEW."maxConnections" END,
      "maxRecipientsPerDay" = CASE WHEN l."ownLimits" THEN least(l."maxRecipientsPerDay", NEW."allowedRecipientsPerDay") ELSE NEW."maxRecipientsPerDay" END
    WHERE l."cloud" = NEW."name";
    RETURN NULL;
  END $$;
CREATE TRIGGER "Cloud_limits_follow" AFTER UPDATE ON "Cloud" FOR EACH ROW
  WHEN ((OLD."maxPerMinute", OLD."maxConnections", OLD."maxRecipientsPerDay", OLD."allowedPerMinute", OLD."allowedConnections", OLD."allowedRecipientsPerDay")
    IS DISTINCT FROM (NEW."maxPerMinute", NEW."maxConnections", NEW."maxRecipientsPerDay", NEW."allowedPerMinute", NEW."allowedConnections", NEW."allowedRecipientsPerDay"))
  EXECUTE FUNCTION follow_cloud_limits();

REVOKE ALL ON FUNCTION follow_cloud_limits() FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO platen_engine;
ALTER FUNCTION follow_cloud_limits() OWNER TO platen_engine;
REVOKE CREATE ON SCHEMA public FROM platen_engine;
