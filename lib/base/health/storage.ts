import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { withoutOrganization } from '../db/sql';
import { env } from '../env';
import { logger } from '../logger';

const believedMs = 1000;
/** Asking a database for its size looks at each of its files. */
const sizeBelievedMs = 10_000;
/** A full disk at the database is asked about again after so long. */
const fullMs = 3000;

interface Look {
  at: number;
  bytes: Promise<number | null>;
}

let disk: Look | undefined;
let size: Look | undefined;
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

/**
 * Bytes that may still be stored before submissions are refused; null where nobody can tell. It looks at the disk of the
 * embedded database, in production at that of the folder PLATEN_DATABASE_DISK, and at what the database takes of
 * PLATEN_DATABASE_MAX_GB, whichever of them leaves less.
 */
export async function storageRoom(): Promise<number | null> {
  const { PLATEN_MODE, PLATEN_DATA_DIR, PLATEN_DATABASE_DISK, PLATEN_DATABASE_MAX_GB, PLATEN_MIN_FREE_MB } = env();
  const now = performance.now();
  const demo = PLATEN_MODE === 'demo';
  // As root the database's folder is a link to another disk, perhaps.
  const folders = PLATEN_DATABASE_DISK !== undefined ? [PLATEN_DATABASE_DISK] : demo ? [path.join(PLATEN_DATA_DIR, 'postgres'), PLATEN_DATA_DIR] : [];
  if (!disk || now - disk.at >= believedMs) disk = { at: now, bytes: freeBytes(folders) };
  if (PLATEN_DATABASE_MAX_GB !== undefined && (!size || now - size.at >= sizeBelievedMs)) size = { at: now, bytes: databaseBytes() };
  const [free, used] = await Promise.all([disk.bytes, PLATEN_DATABASE_MAX_GB === undefined ? null : size?.bytes]);
  const rooms = [free, typeof used === 'number' && PLATEN_DATABASE_MAX_GB !== undefined ? PLATEN_DATABASE_MAX_GB * 1e9 - used : null].filter((room) => room !== null);
  return rooms.length === 0 ? null : Math.min(...rooms) - PLATEN_MIN_FREE_MB * 1e6;
}

/** The database has said that its disk is full: for a moment nothing is sent to it only to be refused. */
export function noteStorageFull(): void {
  fullUntil = performance.now() + fullMs;
}

/** Bytes free on the disk of the first of these folders there is; null where there is none. */
async function freeBytes(folders: readonly string[]): Promise<number | null> {
  for (const folder of folders) {
    const found = await statfs(folder).catch(() => null);
    if (found) return found.bavail * found.bsize;
  }
  return null;
}

/** What the database takes of its disk; null where it does not say: then it says so itself when something is stored. */
async function databaseBytes(): Promise<number | null> {
  try {
    const [row] = await withoutOrganization<{ bytes: string }>('SELECT (pg_database_size(current_database()) - free_content_bytes())::text AS bytes');
    return row ? Number(row.bytes) : null;
  } catch (error) {
    logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'the size of the database could not be asked');
    return null;
  }
}
