-- How much an organization has waiting, counted before each submission: small, since what was sent leaves it.
CREATE INDEX "Message_waiting_idx" ON "Message" ("organizationId") WHERE "state" IN ('queued', 'sending', 'deferred');
