import path from 'node:path';
import { projectRoot } from '../root';
import { applyMigrations } from './apply-migrations';
import { withConnection } from './connection';
import { prepareQueueSchema } from './queue-schema';

/** Brings the database up to this version: our tables, then the queue's. Returns the names of what was new of ours. */
export async function migrate({ ownerUrl }: { ownerUrl: string }): Promise<string[]> {
  return withConnection(ownerUrl, async (client) => {
    const applied = await applyMigrations(client, path.join(projectRoot(), 'prisma', 'migrations'));
    await prepareQueueSchema(client);
    return applied;
  });
}
