-- What did not arrive, to be tried again by its filter: few rows of a log of millions, in the order they are taken on.
CREATE INDEX "Message_unreached_idx" ON "Message" ("organizationId", "id")
  WHERE "state" IN ('deferred', 'failed', 'quarantined', 'unknown', 'cancelled');
