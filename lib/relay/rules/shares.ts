/**
 * How a worker's places are shared: dynamic thresholds between organizations (Choudhury and Hahne, 1998), so that some stay
 * free however many organizations there are; and slow start between mail servers (as RFC 5681 for a network), so that one
 * that answers nobody gets few before it is known.
 */

/** An organization may hold so many times the places that are left: alone 90 % of all. */
export const spread = 9;

/** Places for a mail server nobody has seen work yet. */
export function serverRoomAtFirst(places: number): number {
  return Math.max(2, Math.round(places / 32));
}

/** A server that has just taken a mail in good time takes one more at once: the number doubles with each round. */
export function grown(room: number, places: number): number {
  return Math.min(room + 1, places);
}

/** A server that let a mail wait for long gets half. */
export function shrunk(room: number): number {
  return Math.max(1, Math.floor(room / 2));
}

/**
 * How many more places an organization gets at servers that are not known to work: nearly a tenth at once, and fewer the more
 * of its places wait at servers that were found slow, so that the next server is still tried.
 *
 * @param slow places it holds where a mail waits for long
 * @param unknown places it holds at such servers besides
 */
export function restrainedRoom(places: number, { slow, unknown }: { slow: number; unknown: number }): number {
  return Math.max(0, Math.ceil((0.3 * places - slow) / 3) - unknown);
}

/** Whether an organization that holds so many places may take another while so many are free. */
export function mayTake(held: number, free: number, times = spread): boolean {
  return free > 0 && held + 1 <= times * free;
}

const slowMs = 30_000;
/** So fast content leaves at least before it counts as waiting. */
const bytesPerMs = 100;

/**
 * For how long the place of a mail of so many bytes is in use before its server counts as slow, and up to when the server
 * took the mail in good time, in milliseconds.
 * @param slow for a mail without content
 */
export function patience(bytes: number, slow = slowMs): { slowMs: number; quickMs: number } {
  return { slowMs: slow + bytes / bytesPerMs, quickMs: slow / 3 + bytes / bytesPerMs };
}
