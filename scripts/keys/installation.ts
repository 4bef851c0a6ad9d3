import { existsSync } from 'node:fs';
import path from 'node:path';
import { roleUrls } from '../migrate/role-urls';
import { Sentence } from '../postgres/sentence';
import { projectRoot } from '../root';
import { demoEnvironment } from '../start/environment';
import { demoSecrets } from '../start/secrets';
import { readSettings } from '../start/settings';

/** Gives this process the environment of the installation it is for; a demo's stands in its data folder. */
export function useInstallation(): void {
  if (process.env.DATABASE_ADMIN_URL || process.env.DATABASE_URL || process.env.PLATEN_MODE === 'production') return;
  const settings = readSettings(process.env, projectRoot());
  if (!existsSync(path.join(settings.dataFolder, 'secrets.json'))) {
    throw new Sentence('There is no demo here yet, and DATABASE_ADMIN_URL is not set: give this command the environment of the processes (docs/architecture.md).');
  }
  const secrets = demoSecrets(settings.dataFolder);
  const superuserUrl = `postgresql://127.0.0.1:${settings.ports.PLATEN_POSTGRES_PORT}/`;
  const { adminUrl } = roleUrls({ superuserUrl, passwords: secrets.databasePasswords, database: 'platen' });
  Object.assign(process.env, { PLATEN_MODE: 'demo' }, demoEnvironment(settings, secrets, process.env), { DATABASE_ADMIN_URL: adminUrl });
}
