import { fieldValue, type HeaderField } from '../rules/header-fields';

/** Text and the character set it was read by. */
export interface ReadText {
  text: string;
  charset: string;
}

/** Hiragana or katakana in Shift_JIS: in windows-1252 the first of the two bytes is ‚ or ƒ, which no name is full of. */
const kana = /(?:\x82[\x9f-\xf1]|\x83[\x40-\x96])/;
const encodedWordCharset = /=\?([\w.:-]{1,40})(?:\*[\w-]{1,20})?\?[bq]\?/i;
const charsetParameter = /;[ \t]*charset[ \t]*=[ \t]*"?([\w.:-]{1,40})/i;
const isoEscape = ['\x1b$', '\x1b('];

/**
 * Reads bytes that name no character set: the escapes of ISO-2022-JP, else UTF-8 where they are valid UTF-8, else the
 * character set the rest of the mail names, else Shift_JIS where it is plain from its kana, else windows-1252. The last one
 * has a character for each of the 256 bytes, so nothing is lost and no U+FFFD comes up: who knows better can read it back.
 *
 * @param hint as `charsetHint` found it
 */
export function readUnlabelled(bytes: Buffer, hint: string | null): ReadText {
  const latin = bytes.toString('latin1');
  const candidates = [
    ...(isoEscape.some((escape) => latin.includes(escape)) ? ['iso-2022-jp'] : []),
    'utf-8',
    ...(hint === null ? [] : [hint]),
    ...(kana.test(latin) ? ['shift_jis'] : []),
  ];
  for (const charset of candidates) {
    const text = charset === 'windows-1252' ? windows1252(latin) : decode(bytes, charset);
    if (text !== null) return { text, charset };
  }
  return { text: windows1252(latin), charset: 'windows-1252' };
}

/** Bytes 128 to 159 of windows-1252, those it does not use as the control characters they are elsewhere. Node 20's own decoder takes it for ISO 8859-1. */
const upper = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function windows1252(latin: string): string {
  return latin.replace(/[\x80-\x9f]/g, (byte) => upper[byte.charCodeAt(0) - 128] ?? byte);
}

/** The character set a mail's header names for other things than the one that names none. */
export function charsetHint(fields: readonly HeaderField[]): string | null {
  const type = fields.find(({ name }) => name === 'content-type');
  const named = (type && charsetParameter.exec(fieldValue(type))?.[1]) ?? fields.map(({ raw }) => encodedWordCharset.exec(raw)?.[1]).find((one) => one !== undefined);
  // A name may have no kana of its own where another field shows what the device writes in.
  if (named === undefined) return fields.map(({ raw }) => Buffer.from(raw, 'latin1')).some((raw) => readUnlabelled(raw, null).charset === 'shift_jis') ? 'shift_jis' : null;
  try {
    const { encoding } = new TextDecoder(named);
    return encoding.startsWith('utf-') ? null : encoding;
  } catch {
    return null;
  }
}

function decode(bytes: Buffer, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
