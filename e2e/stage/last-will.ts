import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Lets a shell run `script` once this process is gone, however it went: tests are interrupted and killed, and must leave
 * nothing behind. The shell waits on a pipe that only we hold open.
 *
 * @param args $1, $2 … of the script
 * @returns what takes the will back, for when everything was tidied up as it should be
 */
export function lastWill(script: string, ...args: string[]): () => void {
  const shell = spawn('/bin/sh', ['-c', `cat > /dev/null; ${script}`, 'last-will', ...args], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
  shell.on('error', () => undefined);
  // Neither must keep this process from ending.
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return () => {
    try {
      if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
}
