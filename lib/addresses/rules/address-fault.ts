/** Why a text is not taken as an address, or not as a list of them. */
export interface AddressFault {
  code: AddressFaultCode;
  /** One sentence: what is wrong, with the text it is about. */
  title: string;
  /** What to do about it. */
  remedy: string;
}

export type AddressFaultCode =
  | 'address_missing'
  | 'address_invalid'
  | 'address_too_long'
  | 'address_not_ascii'
  | 'address_domain_literal'
  | 'address_hidden_character'
  | 'addresses_not_separated'
  | 'one_address_expected';

const example = 'Write it like scan@contoso.com.';

export function missing(): AddressFault {
  return { code: 'address_missing', title: 'This is no e-mail address, but empty.', remedy: 'Give an e-mail address like scan@contoso.com.' };
}

/** @param why a clause that ends the sentence; none where nothing better is known */
export function invalid(text: string, why?: string, remedy = example): AddressFault {
  return { code: 'address_invalid', title: `${shown(text)} is not an e-mail address${why ? `: ${why}` : ''}.`, remedy };
}

export function tooLong(what: string, limit: number): AddressFault {
  return { code: 'address_too_long', title: `${what} has at most ${limit.toLocaleString('en-GB')} characters.`, remedy: 'Check what was given: it is longer than any address can be.' };
}

export function notAscii(text: string): AddressFault {
  return {
    code: 'address_not_ascii',
    title: `${shown(text)} has letters before the @ that are not ASCII.`,
    remedy: 'Use an address with A to Z, digits and signs before the @. Exchange Online does not offer SMTPUTF8 (RFC 6531) for submission; most such mailboxes have an ASCII address too.',
  };
}

export function domainLiteral(text: string): AddressFault {
  return { code: 'address_domain_literal', title: `${shown(text)} names an IP address in place of a domain.`, remedy: 'Use the name of the domain, like scan@contoso.com. Exchange Online takes no IP addresses there.' };
}

export function hidden(character: string): AddressFault {
  const point = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return { code: 'address_hidden_character', title: `The address has a character that is not visible: U+${point}.`, remedy: 'Type the address again instead of pasting it.' };
}

export function notSeparated(text: string): AddressFault {
  return { code: 'addresses_not_separated', title: `${shown(text)} has more than one @.`, remedy: 'Put a comma or a semicolon between two addresses.' };
}

export function oneExpected(count: number): AddressFault {
  return { code: 'one_address_expected', title: `Only one e-mail address can stand here, not ${count}.`, remedy: 'Give one address; it may be the address of a group.' };
}

const longest = 80;

/** The text a sentence is about: cut, and without what could not be seen or would turn the sentence around. */
function shown(text: string): string {
  const head = text.slice(0, 4 * longest).replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const letters = [...head];
  return letters.length > longest || text.length > 4 * longest ? `${letters.slice(0, longest - 1).join('')}…` : head;
}
