import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ProductInfo } from './product-info';
import { waitUntil } from './wait-until';

export type Part = 'web' | 'api' | 'worker' | 'sandbox' | 'postgres';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie still has its number, and is as dead as one can be.
    const status = `/proc/${pid}/status`;
    return !(existsSync(status) && /^State:\s+Z/m.test(readFileSync(status, 'utf8')));
  } catch {
    return false;
  }
}

/** The number of a running part's process; undefined while it is down. */
export function pidOf({ dataFolder }: Pick<ProductInfo, 'dataFolder'>, part: Part): number | undefined {
  const file = path.join(dataFolder, 'run', part === 'postgres' ? 'postgres.server' : `${part}.pid`);
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : NaN;
  return Number.isInteger(pid) && pid > 1 && isAlive(pid) ? pid : undefined;
}

async function killAndWait(pid: number, signal: NodeJS.Signals): Promise<void> {
  if (isAlive(pid)) process.kill(pid, signal);
  await waitUntil(`process ${pid} is gone`, () => !isAlive(pid), { everyMs: 20 });
}

/** Ends one part as kill -9 would, and waits until it is gone. The start script starts it again by itself. */
export async function killPart(product: Pick<ProductInfo, 'dataFolder'>, part: Part): Promise<void> {
  const pid = await waitUntil(`${part} runs`, () => pidOf(product, part));
  await killAndWait(pid, 'SIGKILL');
}

/** Kill -9 of everything, the start script first, so that nothing comes back. */
export async function killEverything(product: Pick<ProductInfo, 'dataFolder' | 'pid'>): Promise<void> {
  const parts: Part[] = ['sandbox', 'web', 'api', 'worker', 'postgres'];
  const pids = parts.map((part) => pidOf(product, part));
  const all = [product.pid, ...pids.filter((pid) => pid !== undefined)];
  // All at once: a part that outlives another for a second would have time to notice.
  for (const pid of all) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  for (const pid of all) await killAndWait(pid, 'SIGKILL');
}

/** As Ctrl-C does: everything finishes what it has begun. */
export async function stopProduct(product: Pick<ProductInfo, 'pid'>): Promise<void> {
  await killAndWait(product.pid, 'SIGTERM');
}
