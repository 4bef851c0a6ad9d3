import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { projectRoot } from '@/scripts/root';

function git(...args: string[]): string {
  const { stdout, status } = spawnSync('git', args, { cwd: projectRoot(), encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}

/** The commit that was measured; `+changes` where files differ from it. */
function platenCommit(): string {
  const commit = git('rev-parse', 'HEAD') || 'unknown';
  return git('status', '--porcelain', '--untracked-files=no') === '' ? commit : `${commit}+changes`;
}

/** Prints the result: one line of JSON, the last of the run. `seconds` is what was measured, warm-up left out. */
export function report(bench: string, result: Record<string, unknown> & { seconds: number }): void {
  const [cpu] = cpus();
  console.log(JSON.stringify({ bench, ...result, seconds: rounded(result.seconds), platenCommit: platenCommit(), machine: { cores: cpus().length, cpu: cpu?.model, node: process.versions.node } }));
}

/** Tells whoever waits how far it is, on stderr. */
export function say(text: string): void {
  console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);
}

/** Three digits that mean something are enough for a report. */
export function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : value;
}
