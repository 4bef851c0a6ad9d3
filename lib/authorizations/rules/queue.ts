interface Stop {
  mailboxId: string;
  done: boolean;
}

/** Where the walk stands when nobody is left before it. */
export const walkEnd = 'end';

/** The next to sign in after `at`; from the beginning where `at` is not in the list. */
export function nextStop(stops: readonly Stop[], at: string | null): string {
  const from = at === walkEnd ? stops.length : stops.findIndex(({ mailboxId }) => mailboxId === at) + 1;
  return stops.slice(from).find(({ done }) => !done)?.mailboxId ?? walkEnd;
}

/** The one before `at` that is not signed in; null where there is none. */
export function stopBefore(stops: readonly Stop[], at: string | null): string | null {
  const place = at === walkEnd ? stops.length : stops.findIndex(({ mailboxId }) => mailboxId === at);
  return stops.slice(0, Math.max(0, place)).findLast(({ done }) => !done)?.mailboxId ?? null;
}

/** Passed by without a sign-in: whatever stands before `at` and is not done. */
export function isSkipped(stops: readonly Stop[], stop: Stop, at: string | null): boolean {
  const place = at === walkEnd ? stops.length : stops.findIndex(({ mailboxId }) => mailboxId === at);
  return !stop.done && stops.findIndex(({ mailboxId }) => mailboxId === stop.mailboxId) < place;
}
