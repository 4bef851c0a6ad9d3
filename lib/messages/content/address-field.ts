import libmime from 'libmime';
import { readAddress } from '@/lib/addresses/rules/read-addresses';
import { tokensOf, type Token } from '@/lib/addresses/rules/tokens';
import { encodeWhole } from './encoded-words';

/** What stands between two marks of a list. */
interface Element {
  tokens: Token[];
  /** As it came, the white space around it too. */
  text: string;
  /** What ends it; `null` at the end of the field. */
  mark: Token | null;
}

const ascii = /^[\x20-\x7e]*$/;
/** Outside quotes no other signs of ASCII may stand in a name (RFC 5322 §3.2.3). */
const plainAtom = /^[\w!#$%&'*+/=?^`{|}~\u0080-\u{10ffff}-]+$/u;
/** A longer name can't be folded inside, so it is encoded. */
const nameLimit = 400;

/**
 * The addresses of a field in ASCII: names and comments as encoded words (RFC 2047 §5), addresses as the reader of addresses
 * writes them. One that can't be written in ASCII becomes the name of an empty group (RFC 6857 §3.1.4). All else stays as it
 * is, groups and comments too.
 */
export function encodeAddresses(value: string): string {
  const elements = elementsOf(value);
  if (elements === null) return nameOnly(value);
  return elements
    .map((element) => `${written(element)}${element.mark?.text ?? ''}`)
    .join('')
    .trim();
}

/**
 * Whether a value is an address list by the letter of RFC 5322 §3.4. People and devices also write semicolons between
 * addresses, commas in names without quotes, and an address as the name of another, which other servers read as something else.
 */
export function isAddressList(value: string): boolean {
  let inGroup = false;
  for (const { tokens, mark } of elementsOf(value) ?? []) {
    const words = tokens.filter(({ kind }) => kind !== 'comment');
    if (mark !== null && mark.text !== mark.kind) return false;
    if (mark?.kind === ':' ? inGroup || !isPhrase(words) : !isMailbox(words)) return false;
    if (mark?.kind === ';' && !inGroup) return false;
    if (mark?.kind === ':' || mark?.kind === ';') inGroup = mark.kind === ':';
  }
  return true;
}

function isPhrase(words: readonly Token[]): boolean {
  return words.length > 0 && words.every(({ kind, text }) => kind === 'quoted' || kind === '.' || (kind === 'atom' && plainAtom.test(text)));
}

/** Nothing between two commas is none, and allowed (RFC 5322 §4.4). */
function isMailbox(words: readonly Token[]): boolean {
  const angle = words.findIndex(({ kind }) => kind === '<');
  if (angle >= 0 && words.at(-1)?.kind !== '>') return false;
  const inside = angle < 0 ? words : words.slice(angle + 1, -1);
  if (angle > 0 && !isPhrase(words.slice(0, angle))) return false;
  if (inside.some(({ kind, spaced }, at) => (at > 0 && spaced) || !['atom', 'quoted', 'literal', '.', '@'].includes(kind))) return false;
  return words.length === 0 || inside.findIndex(({ kind }) => kind === '@') > 0;
}

/** Null where the field has no lexical sense at all, such as a quotation mark that is not closed. */
function elementsOf(value: string): Element[] | null {
  const read = tokensOf(value);
  if ('fault' in read) return null;
  const elements: Element[] = [];
  let begun: Token[] = [];
  let from = 0;
  let inAngle = false;
  for (const token of read.tokens) {
    if (token.kind === '<' || token.kind === '>') inAngle = token.kind === '<';
    if (inAngle || !(token.kind === ',' || token.kind === ';' || token.kind === ':' || token.kind === 'line')) {
      begun.push(token);
      continue;
    }
    elements.push({ tokens: begun, text: value.slice(from, token.start), mark: token });
    begun = [];
    from = token.end;
  }
  return [...elements, { tokens: begun, text: value.slice(from), mark: null }];
}

function written({ tokens, text, mark }: Element): string {
  if (ascii.test(text) && tokens.every(({ start, end }) => end - start <= nameLimit)) return text;
  const lead = text.startsWith(' ') ? ' ' : '';
  const words = tokens.filter(({ kind }) => kind !== 'comment');
  const comments = tokens.filter(({ kind }) => kind === 'comment').map((comment) => `(${encoded(comment.text, comment.text.replace(/[\\()]/g, '\\$&'))})`);
  const angle = words.findIndex(({ kind }) => kind === '<');
  if (mark?.kind === ':' || (angle < 0 && !words.some(({ kind }) => kind === '@'))) return lead + [phraseOf(words), ...comments].join(' ').trim();
  const address = addressOf(angle < 0 ? words : words.slice(angle + 1).filter(({ kind }) => kind !== '>'));
  if (address === null) return lead + nameOnly(text);
  return lead + [angle > 0 ? phraseOf(words.slice(0, angle)) : '', angle < 0 ? address : `<${address}>`, ...comments].join(' ').trim();
}

/** A display name: as it stands where it is ASCII, else as encoded words, without its quotes. */
function phraseOf(words: readonly Token[]): string {
  const joined = (textOf: (word: Token) => string): string => words.map((word, at) => `${at > 0 && word.spaced ? ' ' : ''}${textOf(word)}`).join('');
  return encoded(
    joined(({ text }) => text),
    joined(sourceOf),
  );
}

/** Text as encoded words where it needs them, those it has already decoded first; else as it is to stand. */
function encoded(text: string, plain: string): string {
  return ascii.test(plain) && plain.length <= nameLimit ? plain : encodeWhole(libmime.decodeWords(text));
}

/** Null where it can't be written in ASCII. */
function addressOf(words: readonly Token[]): string | null {
  const text = words.map(sourceOf).join('');
  const read = readAddress(text);
  if ('mailbox' in read) return read.mailbox.address;
  return ascii.test(text) && text !== '' && text.length <= nameLimit ? text : null;
}

function sourceOf({ kind, text }: Token): string {
  return kind === 'quoted' ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}

/** What can't be written as addresses is shown as the name of an empty group. */
function nameOnly(text: string): string {
  return ascii.test(text) && text.length <= nameLimit ? text : `${encodeWhole(text.trim())}:;`;
}
