-- How long is kept what failed, and how long the log remembers a message at all; both an organization's own to say.
ALTER TABLE "Organization"
  ADD COLUMN "failedRetentionDays" INTEGER NOT NULL DEFAULT 30,
  ADD COLUMN "metadataRetentionDays" INTEGER NOT NULL DEFAULT 400;

ALTER TABLE "Organization"
  ADD CONSTRAINT "Organization_contentRetentionHours_range" CHECK ("contentRetentionHours" BETWEEN 1 AND 2160),
  ADD CONSTRAINT "Organization_failedRetentionDays_range" CHECK ("failedRetentionDays" BETWEEN 1 AND 365),
  ADD CONSTRAINT "Organization_metadataRetentionDays_range" CHECK ("metadataRetentionDays" BETWEEN 1 AND 3650),
  ADD CONSTRAINT "Organization_retryHours_range" CHECK ("retryHours" BETWEEN 1 AND 120),
  ADD CONSTRAINT "Organization_heldRefuseAfterHours_range" CHECK ("heldRefuseAfterHours" BETWEEN 0 AND 720),
  ADD CONSTRAINT "Organization_heldFailAfterDays_range" CHECK ("heldFailAfterDays" BETWEEN 1 AND 90),
  ADD CONSTRAINT "Organization_backlogCap_range" CHECK ("backlogCap" BETWEEN 1 AND 1000000),
  -- A message's line outlives its content.
  ADD CONSTRAINT "Organization_metadata_outlives_content" CHECK ("metadataRetentionDays" >= "failedRetentionDays" AND "metadataRetentionDays" * 24 >= "contentRetentionHours"),
  -- Before mail is given up, no more of it is taken.
  ADD CONSTRAINT "Organization_held_refused_before_failed" CHECK ("heldRefuseAfterHours" <= "heldFailAfterDays" * 24);

GRANT UPDATE ("failedRetentionDays", "metadataRetentionDays") ON "Organization" TO platen_app;
