import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { env } from '../env';

const believedMs = 1000;
/** A full disk at the database is asked about again after so long. */
const fullMs = 3000;

let looked: { at: number; free: Promise<number | null> } | undefined;
let fullUntil = 0;

/**
 * Whether what is stored may soon find no space: less free than PLATEN_MIN_FREE_MB on the disk of the embedded database,
 * or a database that has just said its disk is full (the only sign where it runs elsewhere). At most a second old.
 */
export async function storageLow(): Promise<boolean> {
  const now = performance.now();
  if (now < fullUntil) return true;
  const room = await storageRoom();
  return room !== null && room < 0;
}

/** Bytes that may still be stored before submissions are refused; null where the database runs elsewhere. A second old at most. */
export async function storageRoom(): Promise<number | null> {
  if (env().PLATEN_MODE !== 'demo') return null;
  const now = performance.now();
  if (!looked || now - looked.at >= believedMs) looked = { at: now, free: freeBytes(env().PLATEN_DATA_DIR) };
  const free = await looked.free;
  return free === null ? null : free - env().PLATEN_MIN_FREE_MB * 1e6;
}

/** The database has said that its disk is full: for a moment nothing is sent to it only to be refused. */
export function noteStorageFull(): void {
  fullUntil = performance.now() + fullMs;
}

/** Bytes free where the embedded database is, or is about to be; null where nobody can tell. */
async function freeBytes(folder: string): Promise<number | null> {
  // As root the database's folder is a link to another disk, perhaps.
  for (const place of [path.join(folder, 'postgres'), folder]) {
    const disk = await statfs(place).catch(() => null);
    if (disk) return disk.bavail * disk.bsize;
  }
  return null;
}
