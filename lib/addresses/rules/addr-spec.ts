import { domainLiteral, hidden, invalid, missing, notAscii, notSeparated, tooLong, type AddressFault } from './address-fault';
import { asciiDomain, type DomainFault } from './domain';
import type { Token } from './tokens';

/** RFC 5321 §4.5.3.1.1 and .3: a path is 256 octets with its angle brackets. */
const localPartLimit = 64;
const addressLimit = 254;

const atext = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+$/i;
const qcontent = /^[\x20-\x7e]+$/;
/** Format characters and what else has no glyph; joiners have a meaning in some domains, and UTS 46 knows where. */
const unseen = /(?![\u200c\u200d])[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Reads an addr-spec of RFC 5322 §3.4.1, obsolete forms with white space and comments around its parts too. The domain
 * comes out as `asciiDomain` writes it; the local part keeps its case, and quotes only where it needs them.
 *
 * @param tokens no comments among them
 * @param text where they come from, for what is said of them
 */
export function readAddrSpec(tokens: readonly Token[], text: string): { address: string } | { fault: AddressFault } {
  const first = tokens[0];
  const last = tokens.at(-1);
  if (!first || !last) return { fault: missing() };
  const source = text.slice(first.start, last.end);
  const character = unseen.exec(source);
  if (character) return { fault: hidden(character[0]) };
  const at = tokens.findIndex(({ kind }) => kind === '@');
  if (at < 0) return { fault: invalid(source) };
  const behind = tokens.slice(at + 1);
  if (behind.some(({ kind }) => kind === '@')) return { fault: notSeparated(source) };
  const local = readLocalPart(tokens.slice(0, at), source);
  if ('fault' in local) return local;
  const domain = readDomain(behind, source);
  if ('fault' in domain) return domain;
  if (local.part.length > localPartLimit) return { fault: tooLong('The part of an address before the @', localPartLimit) };
  const address = `${local.part}@${domain.domain}`;
  return address.length > addressLimit ? { fault: tooLong('An address', addressLimit) } : { address };
}

/** Words with dots between them, in order. */
function wordsOf(tokens: readonly Token[]): string[] | 'space' | 'dot' | 'other' {
  const words: string[] = [];
  let open = true;
  for (const token of tokens) {
    if (token.kind === '.') {
      if (open) return 'dot';
      open = true;
    } else if (token.kind === 'atom' || token.kind === 'quoted') {
      if (!open) return token.spaced ? 'space' : 'other';
      words.push(token.text);
      open = false;
    } else {
      return 'other';
    }
  }
  return open ? 'dot' : words;
}

function readLocalPart(tokens: readonly Token[], source: string): { part: string } | { fault: AddressFault } {
  if (tokens.length === 0) return { fault: invalid(source, 'nothing stands before the @') };
  const words = wordsOf(tokens);
  if (words === 'space') return { fault: invalid(source, 'it has a space before the @', 'Write it like scan@contoso.com, or with a name like Reception <scan@contoso.com>.') };
  if (words === 'dot') return { fault: invalid(source, 'a dot before the @ does not stand between two letters or digits', 'Correct the dots, or write the part before the @ in quotation marks.') };
  if (words === 'other') return { fault: invalid(source) };
  const part = words.join('.');
  if (/[^\0-\x7f]/.test(part)) return { fault: notAscii(source) };
  if (part.split('.').every((word) => atext.test(word))) return { part };
  const quoted = tokens.some(({ kind }) => kind === 'quoted');
  if (!quoted) return { fault: invalid(source, 'it has a sign before the @ that must not stand there') };
  if (!qcontent.test(part)) return { fault: invalid(source, 'what stands in quotation marks must be printable ASCII') };
  return { part: `"${part.replace(/["\\]/g, '\\$&')}"` };
}

const domainFaults: Readonly<Record<Exclude<DomainFault, 'too_long' | 'label_too_long' | 'ip_address'>, string>> = {
  empty_label: 'a dot behind the @ does not stand between two names',
  no_dot: 'its domain has no dot',
  not_a_name: 'what stands behind the @ is no name of a domain',
};

function readDomain(tokens: readonly Token[], source: string): { domain: string } | { fault: AddressFault } {
  if (tokens.length === 0) return { fault: invalid(source, 'nothing stands behind the @') };
  if (tokens.some(({ kind }) => kind === 'literal')) return { fault: domainLiteral(source) };
  const words = wordsOf(tokens);
  if (words === 'space') return { fault: invalid(source, 'it has a space behind the @') };
  if (words === 'dot') return { fault: invalid(source, domainFaults.empty_label) };
  if (words === 'other' || tokens.some(({ kind }) => kind === 'quoted')) return { fault: invalid(source, domainFaults.not_a_name) };
  const read = asciiDomain(words.join('.'));
  if ('domain' in read) return read;
  if (read.fault === 'too_long') return { fault: tooLong('The domain of an address', 255) };
  if (read.fault === 'label_too_long') return { fault: tooLong('A part of a domain between two dots', 63) };
  if (read.fault === 'ip_address') return { fault: domainLiteral(source) };
  return { fault: invalid(source, domainFaults[read.fault]) };
}
