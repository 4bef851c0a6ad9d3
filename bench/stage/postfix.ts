import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { freePort } from '@/e2e/stage/free-port';
import { lastWill } from '@/e2e/stage/last-will';
import { temporaryFolder } from '@/e2e/stage/temporary-folder';
import { waitUntil } from '@/e2e/stage/wait-until';

export interface RunningPostfix {
  port: number;
  /** The process that starts all others. */
  pid: number;
  /** For the report: version, and every setting that is not Debian's. */
  configuration: Record<string, unknown>;
  stop(): Promise<void>;
}

const shipped = '/usr/share/postfix';

function run(command: string, args: string[], environment: Record<string, string> = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...environment } });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? (stderr || stdout)}`);
  return stdout.trim();
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => done(false));
    socket.on('data', (reply) => done(reply.toString().startsWith('220')));
    socket.on('error', () => done(false));
  });
}

/**
 * Starts a Postfix of its own: the files of Debian's package as they are, with a queue of its own, and everything passed on
 * to the sink.
 *
 * @throws Error in a sentence where this user may not
 */
export async function startPostfix(sinkPort: number): Promise<RunningPostfix> {
  if (process.getuid?.() !== 0) throw new Error('Postfix starts as root only: run this bench as root.');
  const { folder, remove } = temporaryFolder('postfix');
  const place = (name: string): string => path.join(folder, name);
  // Its processes run as several users.
  chmodSync(folder, 0o755);
  for (const name of ['config', 'queue', 'data']) mkdirSync(place(name));
  run('chown', ['postfix', place('data')]);

  const port = await freePort();
  const changed: Record<string, string> = {
    relayhost: `[127.0.0.1]:${sinkPort}`,
    queue_directory: place('queue'),
    data_directory: place('data'),
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    // 25 MiB are more than it takes by itself.
    message_size_limit: '52428800',
  };
  // What the package's installation writes into every main.cf stands there too.
  const main = `${readFileSync(`${shipped}/main.cf.debian`, 'utf8')}\nsmtpd_relay_restrictions = permit_mynetworks permit_sasl_authenticated defer_unauth_destination\nmailbox_size_limit = 0\nrecipient_delimiter = +\n`;
  writeFileSync(place('config/main.cf'), `${main}${Object.entries(changed).map(([name, value]) => `${name} = ${value}\n`).join('')}`);
  const master = readFileSync(`${shipped}/master.cf.dist`, 'utf8').replace(/^smtp(\s+inet\s)/m, `127.0.0.1:${port}$1`);
  writeFileSync(place('config/master.cf'), master);
  // Debian's own way to fill the queue's chroot.
  run('/usr/lib/postfix/configure-instance.sh', ['-'], { MAIL_CONFIG: place('config') });

  const server = spawn('postfix', ['-c', place('config'), 'start-fg'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  server.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4000)));
  let ended = false;
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve())).then(() => void (ended = true));
  const takeBack = lastWill('postfix -c "$1/config" abort; rm -rf "$1"', folder);
  const stop = async (): Promise<void> => {
    if (!ended) spawnSync('postfix', ['-c', place('config'), 'stop'], { stdio: 'ignore' });
    await gone;
    remove();
    takeBack();
  };
  try {
    await waitUntil('Postfix answers', async () => ended || (await answers(port)), { everyMs: 50 });
    if (ended || server.pid === undefined) throw new Error(`Postfix did not start: ${complaint}`);
  } catch (error) {
    await stop();
    throw error;
  }
  const setting = (name: string): string => run('postconf', ['-c', place('config'), '-h', name]);
  return {
    port,
    pid: server.pid,
    configuration: {
      name: 'Postfix as Debian ships it',
      version: setting('mail_version'),
      linesToSink: Number(setting('default_destination_concurrency_limit')),
      changed: { ...changed, queue_directory: 'its own', data_directory: 'its own', relayhost: 'the sink' },
    },
    stop,
  };
}
