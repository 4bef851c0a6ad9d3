import { hidden, invalid, type AddressFault } from './address-fault';

type Sign = '@' | '<' | '>' | ',' | ';' | ':' | '.';

/** A lexical token of RFC 5322 §3.2. */
export interface Token {
  kind: 'atom' | 'quoted' | 'literal' | 'comment' | 'line' | Sign;
  /** Of a quoted string or a comment what stands inside, without escapes. */
  text: string;
  /** White space, a line fold or a comment stands before it. */
  spaced: boolean;
  start: number;
  end: number;
}

/** East Asian commas and semicolons stand for ours. A full stop of theirs is one inside a domain only, and UTS 46 knows it there. */
const signs: Readonly<Record<string, Sign>> = { '@': '@', '<': '<', '>': '>', ',': ',', ';': ';', ':': ':', '.': '.', '\uff0c': ',', '\u3001': ',', '\uff1b': ';' };

/** Nothing of it belongs into a header or onto a page; line ends and tabs are looked at one by one. */
const control = /(?![\t\r\n])[\p{Cc}\p{Cs}]/u;
const space = /[\t\p{Zs}]/u;
const lineEnd = /[\r\n\u2028\u2029]/;
const behindAtom = /[\t\r\n\u2028\u2029\p{Zs}"(@<>,;:.\uff0c\u3001\uff1b]/gu;
/** An encoded word (RFC 2047): devices put commas and brackets into it that don't belong there. */
const encodedWord = /=\?[^\s?]{1,60}\?[bq]\?[^\s?]{0,900}\?=/iy;

/** Cuts a text into tokens, once from left to right. */
export function tokensOf(text: string): { tokens: Token[] } | { fault: AddressFault } {
  const unseen = control.exec(text);
  if (unseen) return { fault: hidden(unseen[0]) };
  const tokens: Token[] = [];
  let spaced = false;
  let at = 0;
  const push = (kind: Token['kind'], end: number, inside = text.slice(at, end)): void => {
    tokens.push({ kind, text: inside, spaced, start: at, end });
    spaced = kind === 'comment';
    at = end;
  };
  while (at < text.length) {
    const character = text.charAt(at);
    const sign = signs[character];
    if (sign) push(sign, at + 1);
    else if (lineEnd.test(character)) {
      const end = text.startsWith('\r\n', at) ? at + 2 : at + 1;
      // A line end before white space folds the line (RFC 5322 §2.2.3).
      if (space.test(text.charAt(end))) at = end;
      else push('line', end);
      spaced = true;
    } else if (space.test(character)) {
      spaced = true;
      at += 1;
    } else if (character === '"') {
      const quoted = enclosed(text, at, '"', '"');
      if (!quoted) return { fault: invalid(text.slice(at), 'a quotation mark is not closed', 'Close the quotation mark, or leave it out.') };
      push('quoted', quoted.end, quoted.text);
    } else if (character === '(') {
      const comment = enclosed(text, at, '(', ')');
      if (!comment) return { fault: invalid(text.slice(at), 'a bracket is not closed', 'Close the bracket, or leave it out.') };
      push('comment', comment.end, comment.text);
    } else if (character === '[' && tokens.at(-1)?.kind === '@') {
      const end = text.indexOf(']', at) + 1;
      if (end === 0) return { fault: invalid(text.slice(at), 'a bracket is not closed', 'Close the bracket, or leave it out.') };
      push('literal', end);
    } else {
      push('atom', endOfAtom(text, at));
    }
  }
  return { tokens };
}

/** A quoted string or a comment, which may hold others, without its marks and escapes; null where it is not closed. */
function enclosed(text: string, start: number, open: string, close: string): { text: string; end: number } | null {
  let inside = '';
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\' && at + 1 < text.length) {
      at += 1;
      inside += text.charAt(at);
    } else if (character === close && (open === close ? at > start : (depth -= 1) === 0)) {
      return { text: inside.slice(1), end: at + 1 };
    } else {
      if (character === open) depth += 1;
      // The line end of a fold is no part of the string.
      if (character !== '\r' && character !== '\n') inside += character;
    }
  }
  return null;
}

function endOfAtom(text: string, start: number): number {
  encodedWord.lastIndex = start;
  if (encodedWord.test(text)) return encodedWord.lastIndex;
  behindAtom.lastIndex = start + 1;
  return behindAtom.test(text) ? behindAtom.lastIndex - 1 : text.length;
}
