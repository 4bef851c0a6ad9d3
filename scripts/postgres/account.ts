import { spawnSync } from 'node:child_process';
import { Sentence } from './sentence';

/** Whom the server runs as: undefined means "as whoever runs us". */
export interface Account {
  uid: number;
  gid: number;
}

const NAME = 'postgres';

function idOf(flag: '-u' | '-g'): number | undefined {
  const { status, stdout } = spawnSync('id', [flag, NAME], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? Number(stdout) : undefined;
}

function find(): Account | undefined {
  const uid = idOf('-u');
  const gid = idOf('-g');
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** Postgres refuses to run as root, so root lends it the system user postgres, made if the machine has none. */
export function serverAccountForRoot(): Account {
  const found = find();
  if (found) return found;
  const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const account = find();
  if (account) return account;
  const why = made.error ? 'this machine has no useradd' : made.stderr.trim();
  throw new Sentence(
    `Postgres refuses to run as root, and the system user "${NAME}" could not be made (${why}). ` +
      `Add a user named ${NAME}, or run this as an ordinary user.`,
  );
}
