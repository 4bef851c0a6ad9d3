import { createHash } from 'node:crypto';
import { chownSync, existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, realpathSync, renameSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { serverAccountForRoot, type Account } from './account';
import { binariesCopiedTo, binariesInPlace, type Binaries } from './binaries';
import type { Place } from './instance';
import { Sentence } from './sentence';
import { stopServer } from './stop';

const STORE = '/var/lib/platen';

/** The folder's name in the store: the same path always finds its own data again. */
function storeName(folder: string): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16);
}

function inHome(home: string, binaries: Binaries, account?: Account): Place {
  return {
    home,
    cluster: path.join(home, 'cluster'),
    log: path.join(home, 'server.log'),
    passwordFile: path.join(home, 'superuser-password'),
    binaries,
    ...(account && { account }),
  };
}

function asOrdinaryUser(folder: string): Place {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Sentence(`The database behind ${folder} was made by root. Run this as root, or delete that link to begin with an empty database.`);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return inHome(folder, binariesInPlace());
}

/** The home in the store that `folder` points to, if it is still there and not another checkout's. */
function linkedHome(folder: string): string | undefined {
  const home = readlinkSync(folder);
  const origin = path.join(home, 'belongs-to');
  if (!existsSync(origin)) return undefined;
  const owner = readFileSync(origin, 'utf8').trim();
  if (owner !== folder && lstatSync(owner, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(owner) === home) {
    throw new Sentence(`${folder} is a copy of ${owner} and points to the same database. Delete ${folder} to begin with an empty one.`);
  }
  if (owner !== folder) writeFileSync(origin, `${folder}\n`);
  return home;
}

async function newHome(folder: string, binaries: Binaries, account: Account): Promise<string> {
  const home = path.join(STORE, storeName(folder));
  if (existsSync(home)) {
    // The folder in the checkout is gone, and with it the keys this data was sealed with: keep it, but out of the way.
    await stopServer(inHome(home, binaries, account));
    renameSync(home, `${home}.set-aside-${Date.now()}`);
  }
  mkdirSync(home, { mode: 0o700 });
  chownSync(home, account.uid, account.gid);
  writeFileSync(path.join(home, 'belongs-to'), `${folder}\n`);
  rmSync(folder, { force: true });
  symlinkSync(home, folder);
  return home;
}

/** An empty folder may be in the way of the link, for example one a test made. */
function clearTheWay(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    throw new Sentence(`${folder} holds files that are no database of ours. Move them away, or set PLATEN_DATA_DIR to another folder.`);
  }
}

async function asRoot(folder: string): Promise<Place> {
  mkdirSync(STORE, { recursive: true, mode: 0o755 });
  const binaries = binariesCopiedTo(STORE);
  const found = lstatSync(folder, { throwIfNoEntry: false });
  // Made by an ordinary user earlier: go on as that user.
  if (found?.isDirectory() && found.uid !== 0) return inHome(folder, binaries, { uid: found.uid, gid: found.gid });
  if (found?.isDirectory()) clearTheWay(folder);
  const account = serverAccountForRoot();
  const home = (found?.isSymbolicLink() && linkedHome(folder)) || (await newHome(folder, binaries, account));
  return inHome(home, binaries, account);
}

/**
 * Finds or makes the place of the instance that belongs to `folder`. As an ordinary user that is the folder itself.
 * Root lends the server another user, who may not be able to reach the folder: then it lives in /var/lib/platen, and the
 * folder is a link to it.
 */
export async function placeFor(folder: string): Promise<Place> {
  mkdirSync(path.dirname(folder), { recursive: true });
  const whole = path.join(realpathSync(path.dirname(folder)), path.basename(folder));
  return process.getuid?.() === 0 ? asRoot(whole) : asOrdinaryUser(whole);
}
