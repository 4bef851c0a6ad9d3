import type { LimitsOfServer } from '@/lib/clouds/rules/limits';
import { withConnection } from './connection';

/** A cloud as the tables Cloud and CloudServer keep it. */
export interface InstalledCloud {
  name: string;
  label: string;
  authority: string;
  delegatedScope: string;
  appOnlyScope: string;
  /** Host names, the one to suggest first. */
  servers: string[];
  limits: LimitsOfServer;
}

/**
 * Writes the installation's clouds into the tables that mailboxes refer to. Clouds and servers that are no longer
 * configured stay: mailboxes may still name them. Lanes follow their cloud's limits, by a trigger.
 */
export async function syncClouds({ ownerUrl, clouds }: { ownerUrl: string; clouds: InstalledCloud[] }): Promise<void> {
  await withConnection(ownerUrl, async (client) => {
    await client.query('BEGIN');
    for (const { name, label, authority, delegatedScope, appOnlyScope, servers, limits } of clouds) {
      const { uses, allows } = limits;
      await client.query(
        `INSERT INTO "Cloud" ("name", "label", "authority", "delegatedScope", "appOnlyScope",
           "maxPerMinute", "maxConnections", "maxRecipientsPerDay", "allowedPerMinute", "allowedConnections", "allowedRecipientsPerDay")
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT ("name") DO UPDATE SET "label" = $2, "authority" = $3, "delegatedScope" = $4, "appOnlyScope" = $5,
           "maxPerMinute" = $6, "maxConnections" = $7, "maxRecipientsPerDay" = $8, "allowedPerMinute" = $9, "allowedConnections" = $10, "allowedRecipientsPerDay" = $11`,
        [
          ...[name, label, authority, delegatedScope, appOnlyScope],
          ...[uses.maxPerMinute, uses.maxConnections, uses.maxRecipientsPerDay],
          ...[allows.maxPerMinute, allows.maxConnections, allows.maxRecipientsPerDay],
        ],
      );
      for (const [position, server] of servers.entries()) {
        await client.query(
          `INSERT INTO "CloudServer" ("cloud", "name", "position") VALUES ($1, $2, $3)
           ON CONFLICT ("cloud", "name") DO UPDATE SET "position" = $3`,
          [name, server, position],
        );
      }
    }
    await client.query('COMMIT');
  });
}
