import { z } from 'zod';
import { text } from '@/lib/base/contract';
import { bounds } from '@/lib/base/rules/bounds';
import { missing, tooLong, type AddressFault } from './rules/address-fault';
import type { Mailbox } from './rules/mailbox';
import { listTextLimit, readAddress, readAddresses } from './rules/read-addresses';

const noList = 'Give an e-mail address or a list of them.';

/** `params`: what `parseInput` tells of the issue beside its sentence. */
function issueOf({ title, code, remedy }: AddressFault) {
  return { code: 'custom', message: title, params: { code, remedy } } as const;
}

/** One address, with a display name or without. The reader has a limit of its own, and a sentence for it. */
export const mailbox = text(bounds.text, { none: missing().title }).transform((given, context): Mailbox => {
  const read = readAddress(given);
  if ('mailbox' in read) return read.mailbox;
  context.addIssue(issueOf(read.fault));
  return z.NEVER;
});

/** One address, without its display name. */
export const address = mailbox.transform((read) => read.address);

/** One address by which a row is found again: without its display name, in small letters. All of it is ASCII by then. */
export const plainAddress = address.transform((text) => text.toLowerCase());

/** Addresses: one text or a list of texts, each with one address or several. None given is an empty list. */
export const mailboxes = z
  .unknown()
  .transform((given, context): Mailbox[] => {
    const texts: readonly unknown[] | null = given == null ? [] : typeof given === 'string' ? [given] : Array.isArray(given) ? given : null;
    if (texts === null) {
      context.addIssue({ code: 'custom', message: noList });
      return z.NEVER;
    }
    const read: Mailbox[] = [];
    let room = listTextLimit;
    for (const [position, text] of texts.entries()) {
      const at = { path: Array.isArray(given) ? [position] : [] };
      if (typeof text !== 'string') {
        context.addIssue({ code: 'custom', message: noList, ...at });
        return z.NEVER;
      }
      room -= text.length + 1;
      const one = room < -1 ? { fault: tooLong('A list of addresses', listTextLimit) } : Array.isArray(given) && text.trim() === '' ? { fault: missing() } : readAddresses(text);
      if ('fault' in one) context.addIssue({ ...issueOf(one.fault), ...at });
      else read.push(...one.mailboxes);
      // What more is wrong comes after the first has been mended.
      if ('fault' in one) return z.NEVER;
    }
    return read;
  })
  .optional()
  .transform((read) => read ?? []);
