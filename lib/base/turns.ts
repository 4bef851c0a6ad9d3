import { openContext, type OpenContext } from './context';
import { newId } from './ids';
import { logger } from './logger';

/** A run ends after so long; the rest waits for the next. */
const runMs = 45_000;

/**
 * Does a job's work for many organizations in turns, a batch each, until nothing is left or the run is over: one with much to
 * do keeps no other waiting for longer than a batch, and one where it fails is logged and left for the next run.
 *
 * @param job its name, for the audit log and the log
 * @param batch does a part; @returns how much it did, 0 where nothing is left
 * @returns how much was done, by organization
 */
export async function inTurns(job: string, organizations: AsyncIterable<string> | Iterable<string>, batch: (context: OpenContext) => Promise<number>, forMs = runMs): Promise<Map<string, number>> {
  const until = performance.now() + forMs;
  const done = new Map<string, number>();
  for await (const organizationId of organizations) done.set(organizationId, 0);
  // Not always the same ones at the end of a run that is too short for all.
  const first = Math.floor(Math.random() * done.size);
  let left = [...done.keys()];
  left = [...left.slice(first), ...left.slice(0, first)];
  while (left.length > 0 && performance.now() < until) {
    const more: string[] = [];
    for (const organizationId of left) {
      if (performance.now() >= until) break;
      try {
        const now = await batch(openContext({ organizationId, actor: { kind: 'platen', job }, requestId: newId(), ip: null }));
        done.set(organizationId, (done.get(organizationId) ?? 0) + now);
        if (now > 0) more.push(organizationId);
      } catch (error) {
        logger.error({ job, organizationId, err: error instanceof Error ? error.message : String(error) }, 'a job failed in one organization');
      }
    }
    left = more;
  }
  return done;
}
