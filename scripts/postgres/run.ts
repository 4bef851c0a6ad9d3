import { spawn } from 'node:child_process';
import type { Account } from './account';

export interface Outcome {
  code: number;
  output: string;
}

/**
 * Runs one of Postgres' own programs and waits for it. Its environment is empty save the path: no secret of ours, and no
 * PG* variable of the person, gets into it. The daemon that pg_ctl leaves behind must hold none of our pipes, so
 * output is collected only where asked for.
 */
export function runProgram(command: string, args: string[], { account, collect }: { account?: Account | undefined; collect: boolean }): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...account,
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', NODE_ENV: 'production' },
      stdio: ['ignore', collect ? 'pipe' : 'ignore', collect ? 'pipe' : 'ignore'],
      // Ctrl-C in the terminal reaches the whole process group; the server is stopped in its turn, not by that.
      detached: true,
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
