import type { HeaderField } from '../rules/header-fields';
import { readUnlabelled } from './charset';
import type { Entity } from './entity';
import { fieldTravels, writeField } from './header-field';
import { cannotTravel } from './sink';
import type { Decision } from './undecided';

/** The transfer encoding that is written down; null where what stands stays. */
type Named = Decision['encoding'] | null;

/**
 * The header of a part, or of a mail within the mail, with its empty line. Fields stay byte for byte unless they can't travel or
 * the transfer encoding changed; of fields about the content that stand twice the first counts, since readers disagree.
 */
export function partHeader(fields: readonly HeaderField[], hint: string | null, named: Named): string {
  const seen = new Set<string>();
  let out = '';
  for (const field of fields) {
    if (field.name === '' && !fieldTravels(field)) throw cannotTravel('a line that is no header field', 'the header of a part');
    if (field.name === 'content-transfer-encoding' || field.name === 'content-type') {
      if (seen.has(field.name)) continue;
      seen.add(field.name);
    }
    out += field.name === 'content-transfer-encoding' && named !== null ? encodingField(named) : writeField(field, hint);
  }
  if (named !== null && named !== '7bit' && !seen.has('content-transfer-encoding')) out += encodingField(named);
  return `${out}\r\n`;
}

function encodingField(encoding: string): string {
  return `Content-Transfer-Encoding: ${encoding}\r\n`;
}

/** The header fields of plain text that names no character set and is not ASCII: what it is most likely in. */
export function withCharset(fields: readonly HeaderField[], entity: Entity, hint: string | null, { eightBit, sample }: Decision): readonly HeaderField[] {
  if (!eightBit || entity.type !== 'text/plain' || entity.charset !== null) return fields;
  const { charset } = readUnlabelled(withoutCutCharacter(sample), hint);
  if (!entity.hasType) return [...fields.filter(({ name }) => name !== 'content-type'), { name: 'content-type', raw: `Content-Type: text/plain; charset=${charset}\r\n` }];
  return fields.map((field) => (field.name === 'content-type' ? { ...field, raw: `${field.raw.trimEnd().replace(/;$/, '')}; charset=${charset}\r\n` } : field));
}

/** A sample may end in the middle of a character of UTF-8. */
function withoutCutCharacter(sample: Buffer): Buffer {
  let end = sample.length;
  while (end > 0 && end > sample.length - 4 && ((sample[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  return (sample[end - 1] ?? 0) >= 0xc0 && sample.length - end < 3 ? sample.subarray(0, end - 1) : sample;
}
