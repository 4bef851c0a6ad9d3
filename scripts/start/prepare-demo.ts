import '../use-admin-database';
import { PASSWORD } from '@/sandbox/accounts/directory';
import { RELAY_USER } from '@/sandbox/relay/server';
import { migrate, prepareDatabase, syncClouds } from '../migrate';
import { installedClouds } from '../migrate/installed-clouds';
import type { RolePasswords } from '../migrate/role-urls';
import { Sentence } from '../postgres';
import { seed } from '../seed';

// What a demo needs in its database before the processes start. A program of its own, so that the start script, which
// stays, holds none of the libraries.
function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing.`);
  return value;
}

try {
  const { ownerUrl } = await prepareDatabase({
    superuserUrl: needed('PLATEN_SUPERUSER_URL'),
    passwords: JSON.parse(needed('PLATEN_ROLE_PASSWORDS')) as RolePasswords,
    database: needed('PLATEN_DATABASE'),
  });
  await migrate({ ownerUrl });
  await syncClouds({ ownerUrl, clouds: installedClouds(process.env.PLATEN_CLOUDS) });
  await seed({
    owner: { email: needed('PLATEN_DEMO_OWNER_EMAIL'), name: 'Olivia Owner', password: needed('PLATEN_DEMO_OWNER_PASSWORD') },
    relay: { host: 'localhost', port: Number(needed('PLATEN_SANDBOX_RELAY_PORT')), userName: RELAY_USER, password: PASSWORD },
  });
  // The pools of lib/base would hold the process.
  process.exit(0);
} catch (error) {
  console.error(error instanceof Sentence ? error.message : error);
  process.exit(1);
}
