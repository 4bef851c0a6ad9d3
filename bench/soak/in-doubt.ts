import type pg from 'pg';
import type { ProductInfo } from '@/e2e/stage/product-info';
import { waitUntil } from '@/e2e/stage/wait-until';
import { asSuperuser } from '../stage/fleet';

/**
 * The attempts whose content was leaving and that have no result: of one worker's process, or of all. What a kill puts in
 * doubt, if it is read right after it: nobody takes up a dead worker's lanes before its lease has run out.
 */
export function attemptsInData(info: ProductInfo, worker?: number): Promise<string[]> {
  const read = (client: pg.Client): Promise<pg.QueryResult<{ attempt: string }>> =>
    client.query<{ attempt: string }>(
      `SELECT "messageId" || ' ' || "number" AS attempt FROM "DeliveryAttempt"
       WHERE "endedAt" IS NULL AND "stage" IN ('after_data', 'dot') AND ($1::text IS NULL OR split_part("worker", ':', 2) = $1)`,
      [worker === undefined ? null : String(worker)],
    );
  // Where Postgres was killed: the moment it answers again.
  return waitUntil('Postgres answers', () => asSuperuser(info, async (client) => (await read(client)).rows.map(({ attempt }) => attempt)), { everyMs: 25 });
}
