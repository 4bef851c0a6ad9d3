import { renameSync, writeFileSync } from 'node:fs';
import type { OwnerLogIn } from './ready-block';
import type { Settings } from './settings';

export interface Readiness {
  settings: Settings;
  owner: OwnerLogIn | undefined;
  databaseUrls: Record<string, string>;
  /** What web, api and worker were given, keys included: with it a test can run a process of its own beside them. */
  environment: Record<string, string>;
}

/** Tells a program that waits for it that everything is ready, and how to reach it. Readable by its owner only. */
export function writeReadyFile(file: string, { settings, owner, databaseUrls, environment }: Readiness): void {
  const { publicUrl, apiUrl, sandboxUrl, ports, dataFolder } = settings;
  const content = { pid: process.pid, publicUrl, apiUrl, sandboxUrl, ports, dataFolder, owner, databaseUrls, environment };
  writeFileSync(`${file}.new`, JSON.stringify(content, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
