import { withoutOrganization } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';

/** Stands for whoever is nobody here. */
const nobody = '00000000-0000-0000-0000-000000000000';
const writeAfterMs = 2_000;
/** People who can be counted between two writes; past that a try is counted as nobody's. */
const mostPeople = 1_000;

let counts = new Map<string, number>();
let timer: NodeJS.Timeout | undefined;

/**
 * Counts a failed log-in. Written a little later, many at once: an answer takes as long whoever is asked for, and a flood
 * of tries is no flood of writes.
 */
export function noteFailedLogIn(userId: string | null): void {
  const key = userId !== null && (counts.has(userId) || counts.size < mostPeople) ? userId : nobody;
  counts.set(key, (counts.get(key) ?? 0) + 1);
  timer ??= setTimeout(() => void writeFailedLogIns(), writeAfterMs).unref();
}

/** Writes what was counted. What could not be written is written with the next. */
export async function writeFailedLogIns(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const written = counts;
  counts = new Map();
  if (written.size === 0) return;
  try {
    await withoutOrganization('SELECT count_failed_log_ins($1::uuid[], $2::int[])', [[...written.keys()], [...written.values()]]);
  } catch (error) {
    for (const [key, count] of written) counts.set(key, (counts.get(key) ?? 0) + count);
    logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'failed log-ins could not be written');
    timer ??= setTimeout(() => void writeFailedLogIns(), 10 * writeAfterMs).unref();
  }
}
