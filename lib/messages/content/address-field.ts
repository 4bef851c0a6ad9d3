import { asciiDomain } from '@/lib/addresses/rules/domain';
import { encodeWhole } from './encoded-words';

type Token = { kind: 'word' | 'quoted' | 'comment' | 'angle' | 'space' | 'mark'; text: string };

const ascii = /^[\x20-\x7e]*$/;
/** A longer name can't be folded inside, so it is encoded. */
const nameLimit = 400;

/**
 * The addresses of a field in ASCII: names and comments as encoded words (RFC 2047 §5), domains in their ASCII form
 * (RFC 5890). An address whose local part is not ASCII can't be written; it becomes the name of an empty group (RFC 6857 §3.1.4).
 * All else stays as it is, groups and comments too.
 */
export function encodeAddresses(value: string): string {
  const out: string[] = [];
  let element: Token[] = [];
  for (const token of tokens(value)) {
    if (token.kind !== 'mark') {
      element.push(token);
      continue;
    }
    out.push(elementOf(element, token.text === ':'), token.text);
    element = [];
  }
  out.push(elementOf(element, false));
  return out.join('').trim();
}

function elementOf(element: readonly Token[], isGroupName: boolean): string {
  if (element.every(({ text }) => ascii.test(text) && text.length <= nameLimit)) return element.map(({ text }) => text).join('');
  const angle = element.find(({ kind }) => kind === 'angle');
  const words = element.filter(({ kind }) => kind === 'word' || kind === 'quoted');
  const bare = !angle && !isGroupName && words.some(({ text }) => text.includes('@'));
  const comments = element.filter(({ kind }) => kind === 'comment').map(({ text }) => comment(text));
  const lead = element[0]?.kind === 'space' ? ' ' : '';
  const address = asciiAddress(angle ? angle.text.slice(1, -1) : words.map(({ text }) => text).join(''));
  if (bare || angle) {
    const phrase = bare ? '' : phraseOf(element);
    if (address === null) return `${lead}${encodeWhole(element.map(({ text }) => text).join('').trim())}:;`;
    return `${lead}${[phrase, angle ? `<${address}>` : address, ...comments].filter((part) => part !== '').join(' ')}`;
  }
  return `${lead}${[phraseOf(element), ...comments].filter((part) => part !== '').join(' ')}`;
}

/** A display name: as it stands where it is ASCII, else as encoded words, without its quotes. */
function phraseOf(element: readonly Token[]): string {
  const named = element.filter(({ kind }) => kind === 'word' || kind === 'quoted' || kind === 'space');
  const raw = named.map(({ text }) => text).join('').trim();
  if (ascii.test(raw) && raw.length <= nameLimit) return raw;
  return encodeWhole(
    named
      .map(({ kind, text }) => (kind === 'quoted' ? text.slice(1, text.endsWith('"') ? -1 : undefined).replace(/\\(.)/g, '$1') : text))
      .join('')
      .trim(),
  );
}

function comment(text: string): string {
  return ascii.test(text) && text.length <= nameLimit ? text : `(${encodeWhole(text.slice(1, text.endsWith(')') ? -1 : undefined))})`;
}

/** Null where it can't be written in ASCII. */
function asciiAddress(address: string): string | null {
  if (ascii.test(address)) return address !== '' && address.length <= nameLimit ? address : null;
  const at = address.lastIndexOf('@');
  const read = asciiDomain(address.slice(at + 1).trim());
  return at > 0 && 'domain' in read && ascii.test(address.slice(0, at)) ? `${address.slice(0, at)}@${read.domain}` : null;
}

/**
 * Whether a value is an address list by the letter of RFC 5322 §3.4. People and devices also write semicolons between
 * addresses, and commas in names without quotes, which other servers read as something else.
 */
export function isAddressList(value: string): boolean {
  let element: Token[] = [];
  let inGroup = false;
  for (const token of [...tokens(value), { kind: 'mark' as const, text: ',' }]) {
    if (token.kind !== 'mark') {
      if (token.kind !== 'space' && token.kind !== 'comment') element.push(token);
      continue;
    }
    if (token.text === ':' ? inGroup || element.length === 0 || element.some(({ kind }) => kind === 'angle') : !isAddressElement(element)) return false;
    if (token.text === ';' && !inGroup) return false;
    if (token.text !== ',') inGroup = token.text === ':';
    element = [];
  }
  return true;
}

function isAddressElement(element: readonly Token[]): boolean {
  if (element.some(({ kind, text }) => kind === 'word' && /[\uff0c\u3001\uff1b]/.test(text))) return false;
  if (element.length === 0 || element.at(-1)?.kind === 'angle') return element.filter(({ kind }) => kind === 'angle').length < 2;
  const [first, second] = element;
  return element.length === 1 ? first?.kind === 'word' && first.text.indexOf('@') > 0 : element.length === 2 && first?.kind === 'quoted' && (second?.text.startsWith('@') ?? false);
}

/** Lexical tokens of a structured field (RFC 5322 §3.2); what does not end, ends with the field. */
function* tokens(value: string): Generator<Token> {
  for (let at = 0; at < value.length; ) {
    const [kind, end] = tokenAt(value, at);
    yield { kind, text: value.slice(at, end) };
    at = end;
  }
}

function tokenAt(value: string, at: number): [Token['kind'], number] {
  const first = value[at] ?? '';
  if (first === ' ' || first === '\t') return ['space', endOf(value, at, (one) => one !== ' ' && one !== '\t')];
  if (first === '"') return ['quoted', closing(value, at, '"', null)];
  if (first === '(') return ['comment', closing(value, at, ')', '(')];
  if (first === '<') return ['angle', closing(value, at, '>', null)];
  if (',;:'.includes(first)) return ['mark', at + 1];
  return ['word', endOf(value, at, (one) => ' \t"(<,;:'.includes(one))];
}

function endOf(value: string, from: number, stops: (one: string) => boolean): number {
  let at = from + 1;
  while (at < value.length && !stops(value[at] ?? '')) at += 1;
  return at;
}

function closing(value: string, from: number, close: string, open: string | null): number {
  let depth = 1;
  for (let at = from + 1; at < value.length; at += 1) {
    const one = value[at];
    if (one === '\\') at += 1;
    else if (one === close) depth -= 1;
    else if (one === open) depth += 1;
    if (depth === 0) return at + 1;
  }
  return value.length;
}
