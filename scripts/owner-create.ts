import { explain } from './explain';

// npm run owner:create -- --email … --organization … [--name …] [--slug …]
// Makes an organization with its first owner. The password is asked for on the terminal and never an argument, which
// everybody on the machine could read; where nobody can be asked, one is made and printed.
try {
  await import('./use-admin-database');
  // Loaded here, because loading it already complains where the environment is not complete.
  const { closePool, createOwner } = await import('./owner/create-owner');
  console.log(await createOwner());
  await closePool();
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
