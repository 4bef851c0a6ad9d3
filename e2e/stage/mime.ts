/** A part of a mail that has no parts of its own, decoded. */
export interface Part {
  type: string;
  content: Buffer;
  /** Nothing stands behind it in the mail. */
  last?: boolean;
}

/** Ends every line with CRLF. */
export function lines(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n'), 'latin1');
}

/** A mail with a body as it is. */
export function mailOf(contentType: string, body: string | Buffer, ...fields: string[]): Buffer {
  const header = ['From: a@b.example', 'To: c@d.example', 'MIME-Version: 1.0', `Content-Type: ${contentType}`, ...fields].join('\r\n');
  return Buffer.concat([Buffer.from(`${header}\r\n\r\n`), typeof body === 'string' ? Buffer.from(body, 'latin1') : body]);
}

/** Takes a mail apart that keeps to the letter of RFC 5322 and RFC 2045; written for clarity, and apart from the product. */
export function partsOf(mail: Buffer): Part[] {
  return take(mail.toString('latin1'), 'text/plain');
}

function take(entity: string, otherwise: string): Part[] {
  const end = entity.startsWith('\r\n') ? 0 : entity.indexOf('\r\n\r\n') + 2;
  const header = end === 1 ? entity : entity.slice(0, end);
  const body = end === 1 ? '' : entity.slice(end + 2);
  const field = (name: string): string => new RegExp(`^${name}:(.*(?:\r\n[ \t].*)*)`, 'im').exec(header)?.[1]?.replaceAll('\r\n', '').trim() ?? '';
  const type = (/^[^;\s]*/.exec(field('content-type'))?.[0] ?? '').toLowerCase() || otherwise;
  const boundary = /boundary="?([^"]*)"?/.exec(field('content-type'))?.[1];
  if (type.startsWith('multipart/') && boundary !== undefined) {
    const inner = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    return pieces(`\r\n${body}`, boundary).flatMap((piece) => take(piece, inner));
  }
  const encoding = field('content-transfer-encoding').toLowerCase();
  if (type === 'message/rfc822' && !/base64|quoted/.test(encoding)) return take(body, 'text/plain');
  return [{ type, content: decoded(body, encoding) }];
}

function pieces(body: string, boundary: string): string[] {
  const found: string[] = [];
  let begin: number | null = null;
  for (const match of body.matchAll(/\r\n(--[^\r\n]*)(?=\r\n|$)/g)) {
    const line = (match[1] ?? '').trimEnd();
    if (line !== `--${boundary}` && line !== `--${boundary}--`) continue;
    if (begin !== null) found.push(body.slice(begin, match.index).replace(/^\r\n/, ''));
    // The line end of a delimiter may be that of the next one.
    begin = match.index + match[0].length;
    if (line.endsWith('--') && line === `--${boundary}--`) return found;
  }
  if (begin !== null) found.push(body.slice(begin).replace(/^\r\n/, ''));
  return found;
}

/** Decodes leniently, as mail readers do. */
export function decoded(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1');
  const joined = body.replace(/=[ \t]*(?:\r\n|\r|\n)/g, '');
  return Buffer.from(joined.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1');
}
