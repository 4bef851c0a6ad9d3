import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is neither undefined nor false, and gives that answer.
 *
 * @throws Error naming `what` when the time is over, with the last error if asking threw
 */
export async function waitUntil<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  { withinMs = 20_000, everyMs = 100 }: { withinMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain: ${what}`, { cause: last });
    await sleep(everyMs);
  }
}
