import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type RunningPostgres, startPostgres } from '../postgres';
import { alive } from '../postgres/postmaster';
import { restartDelay } from './backoff';
import { say, warn } from './terminal';

const LOOK_EVERY_MS = 500;
/** A start that fails is over in a moment, and nobody can hand in mail until one succeeds: a full disk has room again at any time. */
const LONGEST_PAUSE_MS = 2_000;

export interface KeptPostgres {
  superuserUrl: string;
  adopted: boolean;
  stop(): Promise<void>;
  kill(): void;
}

/** The embedded Postgres, started again when it dies. It is no child of ours (pg_ctl detaches it), so we look after its number. */
export async function keepPostgres(dataFolder: string, port: number): Promise<KeptPostgres> {
  // Not *.pid: after a kill of the start script it is adopted, not stopped as a leftover.
  const note = path.join(dataFolder, 'run', 'postgres.server');
  const start = async (): Promise<RunningPostgres> => {
    const running = await startPostgres({ folder: path.join(dataFolder, 'postgres'), port });
    writeFileSync(note, `${running.pid}\n`);
    return running;
  };
  let running = await start();
  let stopping = false;
  let deaths = 0;
  let recovering: Promise<void> | undefined;

  const recover = async (): Promise<void> => {
    warn('postgres', 'ended; starting it again.');
    let said = '';
    while (!stopping) {
      deaths += 1;
      try {
        running = await start();
        say('  postgres is back.');
        deaths = 0;
        return;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (why !== said) warn('postgres', why);
        said = why;
        await new Promise((resolve) => setTimeout(resolve, restartDelay(deaths, LONGEST_PAUSE_MS)));
      }
    }
  };

  const timer = setInterval(() => {
    if (stopping || recovering || alive(running.pid)) return;
    recovering = recover().finally(() => (recovering = undefined));
  }, LOOK_EVERY_MS);

  return {
    superuserUrl: running.superuserUrl,
    adopted: running.adopted,
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      await recovering;
      await running.stop();
      rmSync(note, { force: true });
    },
    kill: () => {
      stopping = true;
      clearInterval(timer);
      // Immediate shutdown (PostgreSQL, "Shutting Down the Server"): safe, and over in a moment.
      if (alive(running.pid)) process.kill(running.pid, 'SIGQUIT');
    },
  };
}
