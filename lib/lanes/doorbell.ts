import { z } from 'zod';
import { enqueue } from '@/lib/base/queue/enqueue';
import { defineCall } from '@/lib/base/queue/job';
import { logger } from '@/lib/base/logger';

/** "This lane has work", and nothing else. The rows are the truth; a lost ring is found by the sweeper. */
export const laneDrain = defineCall({
  name: 'lane.drain',
  queue: 'relay',
  schema: z.strictObject({ organizationId: z.uuid(), laneId: z.uuid() }),
});

const quietMs = 1000;
/** Lanes' seconds end together, so many milliseconds apart: what they ring then is one transaction. */
const togetherMs = 100;
const rung = new Map<string, { again: boolean }>();

/**
 * Rings after a commit. The first ring of a lane goes out at once; later ones within the second are joined into one at
 * its end, never dropped. Never throws: the backend being down delays mail by a sweep at most.
 */
export function ring(organizationId: string, laneId: string): Promise<void> {
  const key = `${organizationId}:${laneId}`;
  const recent = rung.get(key);
  if (recent) {
    recent.again = true;
    return Promise.resolve();
  }
  const state = { again: false };
  rung.set(key, state);
  setTimeout(() => {
    rung.delete(key);
    if (state.again) void ring(organizationId, laneId);
  }, quietMs - (performance.now() % togetherMs));
  return enqueue(laneDrain, { organizationId, laneId }, laneId).catch((error: unknown) => {
    logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'the doorbell is silent; the sweeper will find the mail');
  });
}
