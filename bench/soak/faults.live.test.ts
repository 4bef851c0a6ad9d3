import { describe, expect, it } from 'vitest';
import { SmallDisk } from './small-disk';
import { underFaults } from './under-faults';

describe('npm run soak:faults, with a few faults', () => {
  it('gives no false word, loses nothing and is well again', async () => {
    // A disk of its own takes the right to mount one; npm run soak:faults insists on it.
    const diskMiB = SmallDisk.possible() ? 400 : 0;
    // What keeps the retry clock's whole minute waiting is for the long run.
    const only = ['postgresImmediateRestart', 'redisStopped', 'diskFull', 'upstreamSlow'];
    const { faults, accepted, ...result } = await underFaults({ rounds: 1, mailboxes: 10, clients: 4, pauseMs: 50, lastsMs: 2_000, diskMiB, sink: undefined, only });
    expect(Object.keys(faults)).toEqual(diskMiB > 0 ? only : only.filter((name) => name !== 'diskFull'));
    expect(result).toMatchObject({ falseAcceptances: 0, lost: 0, lostStates: {}, refused: 0 });
    // How fast is for npm run soak:faults to say: here it is known that it recovered from each, which underFaults insists on.
    expect(accepted).toBeGreaterThan(0);
  });
});
