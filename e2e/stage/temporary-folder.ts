import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A new folder below the system's temporary one, and what deletes it. */
export function temporaryFolder(purpose: string): { folder: string; remove: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), `platen-${purpose}-`));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
