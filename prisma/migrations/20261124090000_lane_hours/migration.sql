-- What a lane did in an hour, and what its limit cost: written where it sends, read by the mailbox's page.
CREATE TABLE "LaneHour" (
    "organizationId" UUID NOT NULL,
    "laneId" UUID NOT NULL,
    "hour" TIMESTAMPTZ NOT NULL,
    "sent" INTEGER NOT NULL DEFAULT 0,
    "atLimitMs" BIGINT NOT NULL DEFAULT 0,
    "waitMs" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "LaneHour_pkey" PRIMARY KEY ("organizationId","laneId","hour"),
    CONSTRAINT "LaneHour_counts" CHECK ("sent" >= 0 AND "atLimitMs" >= 0 AND "waitMs" >= 0)
);
ALTER TABLE "LaneHour" ADD CONSTRAINT "LaneHour_organizationId_laneId_fkey" FOREIGN KEY ("organizationId", "laneId") REFERENCES "Lane"("organizationId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "LaneHour" SET (fillfactor = 60);

ALTER TABLE "LaneHour" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "LaneHour" FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON "LaneHour" TO platen_app USING ("organizationId" = current_organization()) WITH CHECK ("organizationId" = current_organization());
GRANT SELECT, INSERT, UPDATE, DELETE ON "LaneHour" TO platen_app;
