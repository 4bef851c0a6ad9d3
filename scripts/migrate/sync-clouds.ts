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
}

/**
 * Writes the installation's clouds into the tables that mailboxes refer to. Clouds and servers that are no longer
 * configured stay: mailboxes may still name them.
 */
export async function syncClouds({ ownerUrl, clouds }: { ownerUrl: string; clouds: InstalledCloud[] }): Promise<void> {
  await withConnection(ownerUrl, async (client) => {
    await client.query('BEGIN');
    for (const { name, label, authority, delegatedScope, appOnlyScope, servers } of clouds) {
      await client.query(
        `INSERT INTO "Cloud" ("name", "label", "authority", "delegatedScope", "appOnlyScope") VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT ("name") DO UPDATE SET "label" = $2, "authority" = $3, "delegatedScope" = $4, "appOnlyScope" = $5`,
        [name, label, authority, delegatedScope, appOnlyScope],
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
