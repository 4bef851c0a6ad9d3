import { readAddrSpec } from './addr-spec';
import { invalid, missing, notSeparated, oneExpected, tooLong, type AddressFault } from './address-fault';
import type { Mailbox } from './mailbox';
import { tokensOf, type Token } from './tokens';

/** A text with addresses, in UTF-16 code units: 500 of the longest addresses. */
export const listTextLimit = 128 * 1024;
/** One address with its name and comments. */
const oneTextLimit = 2000;
const nameLimit = 1000;

/**
 * Reads an address list (RFC 5322 §3.4): addresses with or without display names, comments, groups, source routes and
 * folded lines, and, as people write it, with semicolons or line ends in place of commas, and with a comma in a display name
 * that is not quoted (`Lovelace, Ada <ada@contoso.com>`). Members of a group stand in the list like all others; an empty text
 * or an empty group (`undisclosed-recipients:;`) is an empty list. Takes time in proportion to the text's length.
 *
 * Display names keep encoded words (RFC 2047) as they stand. An international domain comes out in ASCII (UTS 46); a local part
 * beyond ASCII, an IP address in place of a domain and a domain without a dot are refused.
 */
export function readAddresses(text: string): { mailboxes: Mailbox[] } | { fault: AddressFault } {
  if (text.length > listTextLimit) return { fault: tooLong('A list of addresses', listTextLimit) };
  const read = tokensOf(text);
  if ('fault' in read) return read;
  const list = new AddressList(text);
  for (const token of read.tokens) {
    const fault = list.take(token);
    if (fault) return { fault };
  }
  const fault = list.end();
  return fault ? { fault } : { mailboxes: list.mailboxes };
}

/** Reads exactly one address, as `readAddresses` does. */
export function readAddress(text: string): { mailbox: Mailbox } | { fault: AddressFault } {
  if (text.length > oneTextLimit) return { fault: tooLong('An address with its name', oneTextLimit) };
  const read = readAddresses(text);
  if ('fault' in read) return read;
  const [mailbox, second] = read.mailboxes;
  if (!mailbox) return { fault: missing() };
  return second ? { fault: oneExpected(read.mailboxes.length) } : { mailbox };
}

/** What has been read so far of a list. */
class AddressList {
  readonly mailboxes: Mailbox[] = [];
  /** Of the mailbox that is being read: all before an angle bracket, or the whole of it. */
  private words: Token[] = [];
  private comments: string[] = [];
  /** Between angle brackets; null where there was none yet. */
  private angle: { tokens: Token[]; open: boolean } | null = null;
  /** What stands behind them, where nothing may. */
  private behind: Token[] = [];
  /** Words with a comma behind them: part of a display name that is not quoted, it is hoped. */
  private unquoted = false;
  /** How many mailboxes there were before the group that is being read. */
  private group: number | null = null;

  constructor(private readonly text: string) {}

  take(token: Token): AddressFault | null {
    if (token.kind === 'comment') this.comments.push(token.text);
    else if (this.angle?.open) return this.takeInAngle(this.angle, token);
    else if (token.kind === ',' || token.kind === ';' || token.kind === 'line') return this.separate(token);
    else if (this.angle) this.behind.push(token);
    else if (token.kind === '<') this.angle = { tokens: [], open: true };
    else if (token.kind === ':') return this.beginGroup();
    else if (token.kind === '>') return invalid(this.source(), 'a > has no < before it');
    else this.words.push(token);
    return null;
  }

  end(): AddressFault | null {
    if (this.angle?.open) return invalid(this.source(), 'a < is not closed');
    const fault = this.finish();
    if (fault) return fault;
    if (this.unquoted) return invalid(this.phrase());
    // A group without its semicolon can only be an empty one: else nobody knows where it was to end.
    if (this.group !== null && this.group < this.mailboxes.length) return invalid(this.text, 'a group of addresses ends with a semicolon', 'Write a group like "Team: ada@contoso.com, bob@contoso.com;", or leave its name out.');
    return null;
  }

  private takeInAngle(angle: { tokens: Token[]; open: boolean }, token: Token): AddressFault | null {
    if (token.kind === '>') angle.open = false;
    else if (token.kind === '<' || token.kind === 'line') return invalid(this.source(), 'a < is not closed');
    else angle.tokens.push(token);
    return null;
  }

  private beginGroup(): AddressFault | null {
    if (this.words.some(({ kind }) => kind === '@')) return invalid(this.source(), 'it has a colon');
    if (this.group !== null || this.words.length === 0) return invalid(this.source(), 'a colon stands where no group of addresses can begin');
    this.group = this.mailboxes.length;
    this.clear();
    return null;
  }

  private separate(token: Token): AddressFault | null {
    const fault = this.finish();
    if (fault) return fault;
    if (this.unquoted) {
      if (token.kind !== ',') return invalid(this.phrase());
      this.words.push(token);
    }
    if (token.kind === ';') this.group = null;
    return null;
  }

  /** The mailbox that has been read, where it is one. */
  private finish(): AddressFault | null {
    if (this.behind.length > 0) return this.behind.some(({ kind }) => kind === '<' || kind === '@') ? notSeparated(this.source()) : invalid(this.source(), 'something stands behind the >', 'Put a comma between two addresses.');
    if (this.angle) return this.add(withoutRoute(this.angle.tokens), nameOf(this.words) || commentsOf(this.comments));
    const begun = this.unquoted ? this.words.findLastIndex(({ kind }) => kind === ',') + 1 : 0;
    const own = this.words.slice(begun);
    if (!own.some(({ kind }) => kind === '@')) {
      this.unquoted ||= own.length > 0;
      return null;
    }
    return this.unquoted ? invalid(this.phrase(begun)) : this.add(own, commentsOf(this.comments));
  }

  private add(tokens: readonly Token[], name: string): AddressFault | null {
    const read = readAddrSpec(tokens, this.text);
    if ('fault' in read) return read.fault;
    if (name.length > nameLimit) return tooLong('The name beside an address', nameLimit);
    this.mailboxes.push({ name, address: read.address });
    this.clear();
    return null;
  }

  private clear(): void {
    this.words = [];
    this.comments = [];
    this.angle = null;
    this.behind = [];
    this.unquoted = false;
  }

  /** All from where the mailbox begins. */
  private source(): string {
    return this.text.slice((this.words[0] ?? this.angle?.tokens[0])?.start ?? 0);
  }

  /** The words so far without their last comma. */
  private phrase(count = this.words.length): string {
    const last = this.words.slice(0, count).findLast(({ kind }) => kind !== ',');
    return this.text.slice(this.words[0]?.start, last?.end);
  }
}

/** An obsolete source route says by which servers the mail should go; nobody goes by it (RFC 5321 §4.1.1.3). */
function withoutRoute(tokens: readonly Token[]): readonly Token[] {
  if (tokens[0]?.kind !== '@') return tokens;
  const end = tokens.findIndex(({ kind }) => kind === ':');
  return tokens.slice(end + 1);
}

/** A display name in one line. */
function nameOf(tokens: readonly Token[]): string {
  return plain(tokens.map((token) => `${token.spaced ? ' ' : ''}${token.text}`).join(''));
}

function commentsOf(comments: readonly string[]): string {
  return plain(comments.join(' '));
}

/** Without signs that no one sees, some of which turn around what stands behind them. */
function plain(text: string): string {
  return text.replace(/(?![\u200c\u200d])\p{Cf}/gu, '').replace(/\s+/g, ' ').trim();
}
