const lineEnd = Buffer.from('\r\n');
const nothing = Buffer.alloc(0);
const CR = 13;
const LF = 10;

/**
 * Ends every line with CRLF: printers send bare LFs, which Exchange refuses (550 5.6.11), and a bare CR or LF is what SMTP
 * smuggling is made of. Nothing else is touched. Only for lines: content of other kinds is encoded instead.
 */
export class LineEnds {
  #heldCr = false;

  /** A CR at the end of what it is given is held until more comes. */
  over(piece: Buffer): Buffer {
    let bytes: Buffer = this.#heldCr ? Buffer.concat([lineEnd.subarray(0, 1), piece]) : piece;
    this.#heldCr = bytes.at(-1) === CR;
    if (this.#heldCr) bytes = bytes.subarray(0, -1);
    return bytes.length > 0 ? repaired(bytes) : nothing;
  }

  end(): Buffer {
    return this.#heldCr ? lineEnd : nothing;
  }
}

/** The last byte is a CR only where another CR follows. */
function repaired(bytes: Buffer): Buffer {
  if (isWhole(bytes)) return bytes;
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte !== CR && byte !== LF) continue;
    if (byte === CR && bytes[at + 1] === LF) {
      at += 1;
      continue;
    }
    parts.push(bytes.subarray(start, at), lineEnd);
    start = at + 1;
  }
  if (parts.length === 0) return bytes;
  parts.push(bytes.subarray(start));
  return Buffer.concat(parts);
}

/**
 * Whether every CR and LF stand together, found by leaping from one to the next, which takes a tenth of the time; false also
 * where there are too many for that.
 */
function isWhole(bytes: Buffer): boolean {
  const most = bytes.length / 16;
  let ends = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] !== CR || ends > most) return false;
    ends += 1;
  }
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (--ends < 0) return false;
  }
  return true;
}
