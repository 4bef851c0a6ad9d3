import { startAuthorizationRunner } from '@/lib/authorizations/job';

/** The part of a worker that sees sign-ins through, as a process a test can kill. */
startAuthorizationRunner({ everyMs: 500 });
process.send?.({ ready: true });
