const lineBytes = 57;

/** Base64 in lines of 76 characters (RFC 2045 §6.8), as the bytes come. */
export async function* base64Lines(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of source) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
    const whole = bytes.length - (bytes.length % lineBytes);
    // A copy: the piece may be a view of a buffer that is used again.
    rest = Buffer.from(bytes.subarray(whole));
    if (whole > 0) yield lines(bytes.subarray(0, whole));
  }
  if (rest.length > 0) yield lines(rest);
}

function lines(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('base64').replace(/.{1,76}/g, '$&\r\n'), 'latin1');
}
