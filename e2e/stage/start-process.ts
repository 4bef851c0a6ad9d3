import { spawn, type ChildProcess } from 'node:child_process';
import { projectRoot } from '@/scripts/root';

/**
 * Starts one of the product's processes from its sources, with this test's environment and `environment` on top. It sends
 * `{ ready: true }` when it can serve; whoever started it ends it.
 */
export function startProcess(script: string, environment: Record<string, string> = {}, options: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', script, ...options], {
    cwd: projectRoot(),
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}
