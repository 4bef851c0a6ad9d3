function decodeBytes(charset: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(charset.split('*', 1)[0] ?? '').decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

function bytesOf(encoding: string, text: string): Buffer {
  if (encoding.toUpperCase() === 'B') return Buffer.from(text, 'base64');
  const plain = text.replace(/_/g, ' ').replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}

const WORD = /=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=/gi;

/** Encoded words of RFC 2047. Neighbours of one charset are joined first, since a character may be cut in two between them. */
function decodeWords(value: string): string {
  const raw = Buffer.from(value, 'latin1').toString('utf8'); // a header may be UTF-8 as it is (RFC 6532)
  const joined = raw.replace(/\?=\s+=\?/g, '?==?');
  return joined.replace(new RegExp(`(?:${WORD.source})+`, 'gi'), (run) => {
    const parts: Array<{ charset: string; bytes: Buffer[] }> = [];
    for (const [, charset = '', encoding = '', text = ''] of run.matchAll(WORD)) {
      const last = parts.at(-1);
      if (last?.charset.toLowerCase() === charset.toLowerCase()) last.bytes.push(bytesOf(encoding, text));
      else parts.push({ charset, bytes: [bytesOf(encoding, text)] });
    }
    return parts.map(({ charset, bytes }) => decodeBytes(charset, Buffer.concat(bytes))).join('');
  });
}

/** The header fields a list of mails shows. Absent ones are empty. */
export function readHeaders(head: Buffer) {
  const text = head.toString('latin1');
  const end = text.search(/\r?\n\r?\n/);
  const unfolded = (end < 0 ? text : text.slice(0, end)).replace(/\r?\n(?=[ \t])/g, '');
  const fields = new Map<string, string>();
  for (const line of unfolded.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name && !fields.has(name)) fields.set(name, decodeWords(line.slice(colon + 1).trim()));
  }
  const field = (name: string) => fields.get(name) ?? '';
  return {
    from: field('from'),
    replyTo: field('reply-to'),
    to: field('to'),
    subject: field('subject'),
    messageId: field('message-id'),
  };
}
