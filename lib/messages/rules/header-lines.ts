import { isKnownField, type HeaderField } from './header-fields';

const start = /^([!-9;-~]+)[ \t]*:/;
const plainName = /^[\w.-]+$/;
const parameter = /^[\w!#$%&'*+.^`|~-]+[ \t]*=/;

export interface SplitHeader {
  fields: HeaderField[];
  /** Where the header ends without an empty line: the first line of the text. Else the number of lines. */
  textFrom: number;
  /** The first line that is no field, and that fields follow; null where there is none. */
  odd: number | null;
}

/**
 * Splits the lines of a header, without their line ends, into fields (RFC 5322 §2.2). Two faults are mended, since what was
 * meant is plain: a continuation that does not begin with a space, and a header without an empty line behind it.
 */
export function splitHeader(lines: readonly string[]): SplitHeader {
  const fields: HeaderField[] = [];
  let odd: number | null = null;
  // From the end: whether a field comes behind a line.
  let lastKnown = lines.length - 1;
  while (lastKnown >= 0 && !isKnownField(nameOf(lines[lastKnown] ?? '') ?? '')) lastKnown -= 1;
  for (const [at, line] of lines.entries()) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line) && last) {
      last.raw += `${line}\r\n`;
      continue;
    }
    const name = nameOf(line);
    const open = last && /[,;]$/.test(last.raw.trimEnd());
    const isParameter = last && name === null && ['content-type', 'content-disposition'].includes(last.name) && parameter.test(line);
    if (last && (isParameter || (open && !(name !== null && plainName.test(name))))) {
      last.raw = `${open ? last.raw : `${last.raw.trimEnd()};\r\n`} ${line}\r\n`;
      continue;
    }
    if (name !== null) {
      fields.push({ name, raw: `${line}\r\n` });
      continue;
    }
    if (at > lastKnown) return { fields, textFrom: at, odd };
    odd ??= at;
    fields.push({ name: '', raw: `${line}\r\n` });
  }
  return { fields, textFrom: lines.length, odd };
}

function nameOf(line: string): string | null {
  return start.exec(line)?.[1]?.toLowerCase() ?? null;
}
