-- What an organization takes in and keeps, counted by the worker: a page reads a few rows however much mail there is.
ALTER TABLE "UsageHour" ADD COLUMN "bytes" BIGINT NOT NULL DEFAULT 0;

CREATE TABLE "UsageDay" (
    "organizationId" UUID NOT NULL,
    "day" DATE NOT NULL,
    "accepted" INTEGER NOT NULL DEFAULT 0,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "unknown" INTEGER NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "UsageDay_pkey" PRIMARY KEY ("organizationId","day")
);

CREATE TABLE "StorageUse" (
    "organizationId" UUID NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "waitingBytes" BIGINT NOT NULL,
    "soonBytes" BIGINT NOT NULL,
    "laterBytes" BIGINT NOT NULL,
    "countedAt" TIMESTAMPTZ NOT NULL,
    "messages" BIGINT NOT NULL,
    "bytesPerMessage" INTEGER NOT NULL,

    CONSTRAINT "StorageUse_pkey" PRIMARY KEY ("organizationId")
);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['UsageDay', 'StorageUse'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY organization ON %I TO platen_app USING ("organizationId" = current_organization()) WITH CHECK ("organizationId" = current_organization())', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO platen_app', t);
  END LOOP;
END
$$;
