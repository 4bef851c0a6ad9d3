import type { BrowserAnswer } from '@/lib/authorizations/finish-browser-sign-in';

// Everything is logged here, so that a test can look for what must not be.
process.env.PLATEN_LOG_LEVEL = 'trace';
const { finishBrowserSignIn } = await import('@/lib/authorizations/finish-browser-sign-in');

/** The part of the web that takes a browser back from Microsoft, as a process whose log a test reads. */
process.on('message', (answer: BrowserAnswer) => {
  void finishBrowserSignIn(answer).then((ended) => process.send?.({ ended }));
});
process.send?.({ ready: true });
