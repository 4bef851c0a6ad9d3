import { explain } from './explain';
import { useInstallation } from './keys/installation';

// npm run accounts -- list | move | release: which organization sends as an account. docs/security.md says what happens.
try {
  useInstallation();
  await import('./use-admin-database');
  // Loaded here, because loading it already complains where the environment is not complete.
  const { close, settleAccounts } = await import('./accounts/settle');
  await settleAccounts();
  await close();
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
