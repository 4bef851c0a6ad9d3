// Everything is logged here, so that a test can look for what must not be.
process.env.PLATEN_LOG_LEVEL = 'trace';
const { startAuthorizationRunner } = await import('@/lib/authorizations/job');

/** The part of a worker that sees sign-ins through, as a process a test can kill. */
const { logIn } = await import('@/lib/relay/log-in');
startAuthorizationRunner({ everyMs: 500, logIn });
process.send?.({ ready: true });
export {};
