import { setTimeout as wait } from 'node:timers/promises';
import type { Place } from './instance';
import { alive, runningPostmaster } from './postmaster';
import { runProgram } from './run';

/** Stops the server of this place and waits until it is gone; harmless where none runs. */
export async function stopServer(place: Place, modes: ('fast' | 'immediate')[] = ['fast', 'immediate']): Promise<void> {
  const found = runningPostmaster(place.cluster);
  if (!found) return;
  const args = (mode: string): string[] => ['-D', place.cluster, '-m', mode, '-w', '-t', '20', '-s', 'stop'];
  for (const mode of modes) {
    await runProgram(place.binaries.pgCtl, args(mode), { account: place.account, collect: false });
    if (!alive(found.pid)) return;
  }
  // Immediate mode needs no clean shutdown: the next start replays the log. So does this.
  process.kill(found.pid, 'SIGKILL');
  while (alive(found.pid)) await wait(50);
}
