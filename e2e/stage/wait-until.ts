import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE_MS } from './patience.mjs';

/**
 * Asks again and again until the answer is neither undefined nor false, and gives that answer.
 *
 * @throws Error naming `what` when the test's patience is at its end, with the last error if asking threw
 */
export async function waitUntil<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  { everyMs = 100, patienceMs = PATIENCE_MS }: { everyMs?: number; patienceMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`Waited ${patienceMs} ms in vain: ${what}`, { cause: last });
    await sleep(everyMs);
  }
}
