import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { freePort } from './free-port';
import { lastWill } from './last-will';
import { temporaryFolder } from './temporary-folder';
import { waitUntil } from './wait-until';

export interface RunningRedis {
  /** For REDIS_URL. */
  url: string;
  pid: number;
  /** Ends it as a crash would: nothing is kept. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => done(false));
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', (reply) => done(reply.toString().startsWith('+PONG')));
    socket.on('error', () => done(false));
  });
}

/**
 * Starts a Redis of its own that keeps nothing. Give `port` to bring one back where it was.
 *
 * @throws Error that says what to install where redis-server is missing: a test without Redis fails, it never skips
 */
export async function startRedis({ port }: { port?: number } = {}): Promise<RunningRedis> {
  const chosen = port ?? (await freePort());
  const { folder, remove } = temporaryFolder('redis');
  const args = ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4000);
  };
  server.stdout.on('data', keep);
  server.stderr.on('data', keep);
  let ended: string | undefined;
  const gone = new Promise<void>((resolve) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      ended = error.code === 'ENOENT' ? 'redis-server is not installed (on Debian and Ubuntu: apt-get install redis-server)' : error.message;
      resolve();
    });
    server.on('close', () => {
      ended ??= `redis-server ended: ${output}`;
      resolve();
    });
  });
  const takeBack = lastWill('kill -KILL "$1"; rm -rf "$2"', String(server.pid ?? ''), folder);
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    server.kill(signal);
    await gone;
    remove();
    takeBack();
  };
  try {
    await waitUntil('Redis answers', async () => ended !== undefined || (await answersPing(chosen)), { everyMs: 20 });
    if (ended !== undefined || server.pid === undefined) throw new Error(ended ?? 'redis-server did not start');
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return { url: `redis://127.0.0.1:${chosen}`, pid: server.pid, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
