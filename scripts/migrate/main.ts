import { Sentence } from '../postgres';
import { installedClouds } from './installed-clouds';
import { migrate } from './migrate';
import { syncClouds } from './sync-clouds';

// npm run migrate: brings an installation's own database up to this version.
try {
  const ownerUrl = process.env.DATABASE_OWNER_URL;
  if (!ownerUrl) throw new Sentence('DATABASE_OWNER_URL is missing: the address of the database for role platen_owner.');
  const clouds = installedClouds(process.env.PLATEN_CLOUDS);
  const applied = await migrate({ ownerUrl });
  await syncClouds({ ownerUrl, clouds });
  console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The database is up to date.');
} catch (error) {
  console.error(error instanceof Sentence ? error.message : error);
  process.exitCode = 1;
}
