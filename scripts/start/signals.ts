// npm passes Ctrl-C on to us, and the terminal sends it too: two within this time are one.
const SAME_MS = 700;

/** Calls `stop` at the first signal to end, and `force` at the next one. */
export function onStopSignals({ stop, force }: { stop: () => void; force: () => void }): void {
  let first: number | undefined;
  const heard = (): void => {
    const now = performance.now();
    if (first === undefined) {
      first = now;
      stop();
    } else if (now - first > SAME_MS) {
      force();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, heard);
}
