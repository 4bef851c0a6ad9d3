import { runMigrations } from 'bullmq';
import type pg from 'pg';

const SCHEMA = 'bullmq';

/**
 * BullMQ's own tables and functions, for installations whose queue lives in Postgres. They carry doorbells and no mail, so
 * platen_app may use all of them. BullMQ changes them with each version: grants are given anew each time.
 */
export async function prepareQueueSchema(client: pg.Client): Promise<void> {
  await runMigrations(client, SCHEMA);
  await client.query(`GRANT USAGE ON SCHEMA ${SCHEMA} TO platen_app`);
  await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO platen_app`);
  await client.query(`GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA ${SCHEMA} TO platen_app`);
  await client.query(`GRANT EXECUTE ON ALL ROUTINES IN SCHEMA ${SCHEMA} TO platen_app`);
}
