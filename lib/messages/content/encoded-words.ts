import libmime from 'libmime';

/** Characters of a line, without its line end (RFC 5322 §2.1.1). */
export const lineLimit = 998;
/** What a line should have (RFC 5322 §2.1.1). */
const preferred = 78;
/** Longer words can't be folded, so they are encoded, which can. */
const wordLimit = 400;

const encodedWord = /^=\?[^?\s]{1,60}\?[bq]\?[^?\s]*\?=$/i;

/** Text as encoded words (RFC 2047), in UTF-8, each at most 75 characters. */
export function encodeWhole(text: string): string {
  return libmime.encodeWord(text, 'B', 75);
}

/**
 * Free text in ASCII: only words that need it are encoded, those between two of them too; words that are encoded already stay
 * as they are. White space between encoded words is not shown (RFC 2047 §6.2), so it goes into them.
 */
export function encodeText(text: string): string {
  const pieces = text.split(/( +)/);
  const needs = (word: string): boolean => !/^[\x20-\x7e]*$/.test(word) || (word.length > wordLimit && !encodedWord.test(word));
  const out: string[] = [];
  for (let at = 0; at < pieces.length; ) {
    if (!needs(pieces[at] ?? '')) {
      out.push(pieces[at] ?? '');
      at += 1;
      continue;
    }
    let end = at + 1;
    while (end + 1 < pieces.length && needs(pieces[end + 1] ?? '')) end += 2;
    const before = at >= 2 && encodedWord.test(pieces[at - 2] ?? '') ? (pieces[at - 1] ?? '') : '';
    const after = encodedWord.test(pieces[end + 1] ?? '') ? (pieces[end] ?? '') : '';
    out.push(encodeWhole(`${before}${pieces.slice(at, end).join('')}${after}`));
    at = end;
  }
  return out.join('');
}

/** A field on lines of 78 characters where its spaces allow it; with its line end. Of a longer run of spaces 78 are left. */
export function foldLine(name: string, value: string): string {
  let line = `${name}:`;
  let out = '';
  /** Something stands on the line that may be left behind on it. */
  let filled = false;
  let spaces = 0;
  for (const word of value.split(/(?= )/)) {
    const blank = word.trim() === '';
    spaces = blank ? spaces + 1 : 0;
    if (spaces > preferred) continue;
    const piece = word.startsWith(' ') || out !== '' || line !== `${name}:` ? word : ` ${word}`;
    if (line.length + piece.length > preferred && filled && !blank) {
      out += `${line}\r\n`;
      line = piece;
    } else {
      line += piece;
      filled ||= !blank;
    }
  }
  return `${out}${line}\r\n`;
}
