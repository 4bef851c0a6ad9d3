/** A call into native code costs as much as so many bytes looked at here. */
const near = 32;

/** Where a byte stands next, at or behind a place; -1 where it does not. As cheap for bytes that are dense as for rare ones. */
export function nextByte(bytes: Buffer, byte: number, from: number): number {
  const end = Math.min(bytes.length, from + near);
  for (let at = from; at < end; at += 1) if (bytes[at] === byte) return at;
  return end === bytes.length ? -1 : bytes.indexOf(byte, end);
}
