/** One header field as it stands: its name in small letters, and all its bytes with folded lines and line end. */
export interface HeaderField {
  name: string;
  raw: string;
}

const field = /^([!-9;-~]+)[ \t]*:/;

/**
 * Splits a mail's header, lines ended by CRLF, into its fields (RFC 5322 §2.2). Null where a line is none.
 */
export function splitHeader(header: string): HeaderField[] | null {
  const fields: HeaderField[] = [];
  for (const line of header.split('\r\n')) {
    if (line === '') continue;
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (!last) return null;
      last.raw += `${line}\r\n`;
      continue;
    }
    const [, name] = field.exec(line) ?? [];
    if (!name) return null;
    fields.push({ name: name.toLowerCase(), raw: `${line}\r\n` });
  }
  return fields;
}

/** The value of a field, unfolded. */
export function fieldValue({ raw }: HeaderField): string {
  return raw.slice(raw.indexOf(':') + 1).replace(/\r\n(?=[ \t])/g, '').trim();
}

/** Fields that Platen writes itself, or that must not leave it. */
const replaced = new Set(['from', 'sender', 'reply-to', 'bcc', 'resent-bcc', 'resent-from', 'resent-sender', 'return-path']);

/** What is kept of a submitted header, byte for byte. */
export function keptFields(fields: readonly HeaderField[]): string {
  return fields
    .filter(({ name }) => !replaced.has(name))
    .map(({ raw }) => raw)
    .join('');
}
