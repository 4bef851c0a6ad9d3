import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Sentence } from '../postgres';

const schema = z.object({
  keyEncryptionKey: z.string(),
  credentialKey: z.string(),
  nextAuthSecret: z.string(),
  databasePasswords: z.object({ owner: z.string(), web: z.string(), api: z.string(), worker: z.string(), admin: z.string() }),
  /** The demo owner's log-in. */
  ownerPassword: z.string(),
});

export type Secrets = z.output<typeof schema>;

function fresh(): Secrets {
  const key = (): string => randomBytes(32).toString('base64');
  const password = (bytes: number): string => randomBytes(bytes).toString('base64url');
  return {
    keyEncryptionKey: key(),
    credentialKey: key(),
    nextAuthSecret: key(),
    databasePasswords: { owner: password(24), web: password(24), api: password(24), worker: password(24), admin: password(24) },
    ownerPassword: password(12),
  };
}

/**
 * The demo's secrets: made once, kept in the data folder, readable by its owner only. Throws a Sentence where they are gone
 * while the data they seal is still there.
 */
export function demoSecrets(dataFolder: string): Secrets {
  const file = path.join(dataFolder, 'secrets.json');
  if (!existsSync(file)) {
    if (existsSync(path.join(dataFolder, 'postgres'))) {
      throw new Sentence(`${file} is missing, and without its keys the data beside it can't be read. Put it back, or delete ${dataFolder} to begin anew.`);
    }
    // Renamed into place, so that a crash leaves either all secrets or none.
    writeFileSync(`${file}.new`, JSON.stringify(fresh(), null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const found = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!found.success) throw new Sentence(`${file} is damaged. Put back a whole one, or delete ${dataFolder} to begin anew.`);
  return found.data;
}
