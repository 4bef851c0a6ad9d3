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
  const halves = countHalves(bytes);
  if (halves === 0) return bytes;
  const out = Buffer.allocUnsafe(bytes.length + halves);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte !== CR && byte !== LF) {
      out[length] = byte;
      length += 1;
      continue;
    }
    if (byte === CR && bytes[at + 1] === LF) at += 1;
    out[length] = CR;
    out[length + 1] = LF;
    length += 2;
  }
  return out;
}

/** How many CRs and LFs do not stand together. */
function countHalves(bytes: Buffer): number {
  let halves = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === CR && bytes[at + 1] === LF) at += 1;
    else if (byte === CR || byte === LF) halves += 1;
  }
  return halves;
}
