import { setTimeout as sleep } from 'node:timers/promises';
import { pidOf } from '@/e2e/stage/kill';
import { startProduct } from '@/e2e/stage/start-product';
import { readArguments } from './stage/arguments';
import { commandOf, familyOf, parentOf, pssMiB } from './stage/processes';
import { report, rounded, say } from './stage/report';

// What `npm start` leaves running, npm and the sandbox included, a minute after it is ready; and how long a second start
// with the same data takes.
const { short, numbers } = readArguments({ rounds: [3, 1], settleSeconds: [60, 5] });

/** A process by what it is: the part's name, npm, the start script, and Postgres with all its processes. */
function nameOf(pid: number, { npm, start, postgres }: { npm: number; start: number; postgres: readonly number[] }): string {
  if (pid === npm) return 'npm';
  if (pid === start) return 'start';
  if (postgres.includes(pid)) return 'postgres';
  const command = commandOf(pid);
  // The guard is imported before the program.
  const programs = [...command.matchAll(/dist\/([\w-]+)\.js/g)].map(([, name]) => name);
  return programs.at(-1) ?? command.slice(0, 60);
}

say('starting the product …');
const product = await startProduct({}, ['npm', 'start']);
try {
  const began = performance.now();
  await sleep(numbers.settleSeconds * 1000);
  const { info } = product;
  const npm = parentOf(info.pid);
  const postgres = familyOf(pidOf(info, 'postgres') ?? 0);
  const byProcess: Record<string, number> = {};
  for (const pid of new Set([...familyOf(npm), ...postgres])) {
    const name = nameOf(pid, { npm, start: info.pid, postgres });
    byProcess[name] = (byProcess[name] ?? 0) + pssMiB(pid);
  }
  const totalMiB = rounded(Object.values(byProcess).reduce((sum, one) => sum + one, 0));
  say(`${totalMiB} MiB`);
  const starts: number[] = [];
  for (let round = 1; round <= numbers.rounds; round += 1) {
    await product.stop();
    const again = performance.now();
    await product.startAgain();
    starts.push(rounded((performance.now() - again) / 1000));
    say(`start ${round + 1}: ${starts.at(-1)} s`);
  }
  report('footprint', {
    totalMiB,
    byProcessMiB: Object.fromEntries(Object.entries(byProcess).map(([name, value]) => [name, rounded(value)])),
    measure: `PSS, ${numbers.settleSeconds} s after ready`,
    secondStartSeconds: Math.max(...starts),
    starts,
    rounds: numbers.rounds,
    seconds: (performance.now() - began) / 1000,
    short,
    baseline: 'none',
  });
} finally {
  await product.remove();
}
