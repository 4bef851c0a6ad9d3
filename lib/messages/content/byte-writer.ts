const hex = Buffer.from('0123456789ABCDEF');
const EQUALS = 61;

/** Bytes written one after another into room that was made once. */
export class ByteWriter {
  readonly #room: Buffer;
  #length = 0;

  constructor(most: number) {
    this.#room = Buffer.allocUnsafe(most);
  }

  byte(byte: number): void {
    this.#room[this.#length] = byte;
    this.#length += 1;
  }

  /** A byte as `=XX` (RFC 2045 §6.7). */
  escape(byte: number): void {
    this.byte(EQUALS);
    this.byte(hex[byte >> 4] ?? 0);
    this.byte(hex[byte & 15] ?? 0);
  }

  lineEnd(): void {
    this.byte(13);
    this.byte(10);
  }

  softBreak(): void {
    this.byte(EQUALS);
    this.lineEnd();
  }

  written(): Buffer {
    return this.#room.subarray(0, this.#length);
  }
}
