/** All control characters but the line feed. */
const breaks = /[^\P{Cc}\n]|[\p{Surrogate}\u2028\u2029]/gu;

/**
 * A caller's words as an answer may repeat them: cut, and without control characters.
 * @param bytes of UTF-8 at most
 */
export function shown(given: string, bytes: number): string {
  const start = given.slice(0, bytes).replace(breaks, '\u00b7');
  const encoder = new TextEncoder();
  if (given.length <= bytes && encoder.encode(start).length <= bytes) return start;
  const room = encoder.encodeInto(start, new Uint8Array(Math.max(0, bytes - 3)));
  return `${start.slice(0, room.read)}\u2026`;
}
