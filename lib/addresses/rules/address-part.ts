import { asciiLabels } from './domain';

/**
 * A part of an address, as somebody searches for it, in the writing in which addresses are stored: what may be its domain (all
 * behind the last @, or all of it) in punycode where it has letters beyond ASCII. Anything else is as it was.
 */
export function addressPart(text: string): string {
  const at = text.lastIndexOf('@') + 1;
  return `${text.slice(0, at)}${asciiLabels(text.slice(at)) ?? text.slice(at)}`;
}
