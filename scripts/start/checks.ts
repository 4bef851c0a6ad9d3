import { accessSync, constants, readdirSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { Sentence } from '../postgres';
import { portState } from '../postgres/port';
import { PORTS, portsToCheck, type Settings } from './settings';

const NEEDED_BYTES = 300e6;

function checkDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= NEEDED_BYTES) return;
  throw new Sentence(`There is too little space on the disk that holds ${folder}: ${Math.round(free / 1e6)} MB are free, and Platen needs ${NEEDED_BYTES / 1e6} MB to start. Free some, or set PLATEN_DATA_DIR to a folder on another disk.`);
}

/** The children keep files there too: better said now than by each of them in its own way. */
function checkWritable(folder: string, depth: number): void {
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const inside = path.join(folder, entry.name);
    // The database's folder may belong to the user it runs as, and says so itself.
    if (entry.name === 'postgres') continue;
    if (entry.isDirectory() && depth > 1) checkWritable(inside, depth - 1);
    else if (entry.isFile()) accessSync(inside, constants.W_OK);
  }
}

async function checkPorts(settings: Settings): Promise<void> {
  const problems: string[] = [];
  for (const { name, port, host } of portsToCheck(settings)) {
    const state = await portState(port, host);
    const what = PORTS[name].what;
    if (state === 'busy') problems.push(`Port ${port} for ${what} is taken by another program. Stop that, or set ${name} to a free port.`);
    if (state === 'forbidden') problems.push(`Port ${port} for ${what} is reserved by the system for other users. Set ${name} to one above 1023.`);
    if (state === 'no such address') problems.push(`${host} is no address of this machine, so ${what} can't listen there. Set ${name.replace('PORT', 'HOST')} to one that is.`);
  }
  const taken = new Map<number, string>();
  const names = settings.mode === 'demo' ? (Object.keys(PORTS) as (keyof typeof PORTS)[]) : portsToCheck(settings).map(({ name }) => name);
  for (const name of names) {
    const port = settings.ports[name];
    const other = taken.get(port);
    if (other) problems.push(`${other} and ${name} are both ${port}. Give one of them another port.`);
    taken.set(port, name);
  }
  if (problems.length > 0) throw new Sentence(problems.join('\n'));
}

/** What can be known to go wrong before anything is started: a Sentence names all of it. */
export async function checkSurroundings(settings: Settings): Promise<void> {
  checkDisk(settings.dataFolder);
  // As root the database lives there (scripts/postgres/place).
  if (settings.mode === 'demo' && process.getuid?.() === 0) checkDisk('/var/lib');
  checkWritable(settings.dataFolder, 3);
  await checkPorts(settings);
}
