import { startStagePostgres } from './postgres';
import { announceServer } from './server';

/** Vitest's global set-up of the project `live`: one Postgres for the whole run. Returns what takes it down. */
export default async function setUp(): Promise<() => Promise<void>> {
  const { server, stop } = await startStagePostgres();
  announceServer(server);
  return stop;
}
