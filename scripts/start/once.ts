import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { Sentence } from '../postgres';

/** Runs one of our programs to its end and returns what it printed. Its complaint becomes ours. */
export function runOnce(
  root: string,
  args: string[],
  { environment, inherit = false, began }: { environment: NodeJS.ProcessEnv; inherit?: boolean; began: (child: ChildProcess) => void },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args.map((arg) => (arg.startsWith('dist/') ? path.join(root, arg) : arg)), {
      cwd: root,
      env: environment,
      stdio: ['ignore', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'],
      detached: true,
    });
    began(child);
    let output = '';
    let complaint = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Sentence(complaint.trim() || output.trim() || `${args[0]} ended with ${signal ?? code}.`));
    });
  });
}
