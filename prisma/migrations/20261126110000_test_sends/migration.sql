-- A test send: one mail through a mailbox, told stage by stage.
CREATE TYPE "TestSendState" AS ENUM ('running', 'accepted', 'unknown', 'failed');

-- Until then the lane's mail stands aside, for a test that waits for its turn.
ALTER TABLE "Lane" ADD COLUMN "yieldsUntil" TIMESTAMPTZ;

CREATE TABLE "TestSend" (
    "organizationId" UUID NOT NULL,
    "id" UUID NOT NULL,
    "mailboxId" UUID NOT NULL,
    "printerId" UUID,
    "startedBy" UUID,
    "startedAt" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "takenAt" TIMESTAMPTZ,
    "aliveUntil" TIMESTAMPTZ NOT NULL,
    "endedAt" TIMESTAMPTZ,
    "recipient" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "state" "TestSendState" NOT NULL DEFAULT 'running',
    "stages" JSONB NOT NULL,
    "transcript" TEXT,
    "arrived" BOOLEAN,
    "arrivedAt" TIMESTAMPTZ,

    CONSTRAINT "TestSend_pkey" PRIMARY KEY ("organizationId","id"),
    CONSTRAINT "TestSend_ended_or_running" CHECK (("state" = 'running') = ("endedAt" IS NULL)),
    CONSTRAINT "TestSend_arrival_is_said_of_what_left" CHECK ("arrived" IS NULL OR "state" IN ('accepted', 'unknown'))
);

CREATE INDEX "TestSend_organizationId_mailboxId_startedAt_idx" ON "TestSend"("organizationId", "mailboxId", "startedAt");

ALTER TABLE "TestSend" ADD CONSTRAINT "TestSend_organizationId_mailboxId_fkey" FOREIGN KEY ("organizationId", "mailboxId") REFERENCES "Mailbox"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TestSend" ADD CONSTRAINT "TestSend_organizationId_printerId_fkey" FOREIGN KEY ("organizationId", "printerId") REFERENCES "Printer"("organizationId", "id") ON DELETE CASCADE ON UPDATE NO ACTION;

ALTER TABLE "TestSend" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "TestSend" FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON "TestSend" TO platen_app USING ("organizationId" = current_organization()) WITH CHECK ("organizationId" = current_organization());
GRANT SELECT, INSERT, UPDATE, DELETE ON "TestSend" TO platen_app;
