import { explain } from './explain';
import { useInstallation } from './keys/installation';

// npm run keys:rotate -- [--organization slug] [--mails]: new data keys, online. docs/keys.md says what happens.
// npm run keys:rotate -- --new-key-encryption-key: all data keys are wrapped with the present PLATEN_KEY_ENCRYPTION_KEY.
try {
  useInstallation();
  await import('./use-admin-database');
  // Loaded here, because loading it already complains where the environment is not complete.
  const { closePool, rotate } = await import('./keys/rotate');
  const whole = await rotate();
  await closePool();
  if (!whole) process.exitCode = 1;
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
