import { z } from 'zod';
import { text } from '@/lib/base/contract';
import { InvalidInput } from '@/lib/base/errors';
import { textFault } from '@/lib/base/rules/bounds';

const part = text(400).refine((value) => textFault(value) === null);
const held = z.tuple([part, part, z.int(), part]);

/** Where a page of the mailboxes' list ended: how it was sorted, by what the last line stood there, and its address. */
export interface ListPlace {
  sorted: string;
  /** The reason it stood under, where the list is sorted by state. */
  reason: string;
  key: number;
  address: string;
}

/** A place as a text for addresses and programs. */
export function cursorOf({ sorted, reason, key, address }: ListPlace): string {
  return Buffer.from(JSON.stringify([sorted, reason, key, address] satisfies z.input<typeof held>)).toString('base64url');
}

/** @throws InvalidInput where it is no cursor of this list, sorted like this. */
export function placeOf(cursor: string, sorted: string): ListPlace {
  const [given, reason, key, address] = read(cursor) ?? [];
  if (given === sorted && reason !== undefined && key !== undefined && address !== undefined) return { sorted, reason, key, address };
  throw new InvalidInput({ code: 'invalid_input', field: 'cursor', title: 'This is not a cursor of this list.', remedy: 'Use the value of "next" as it was given, with the same sort and order, or leave it out.' });
}

function read(cursor: string): z.output<typeof held> | undefined {
  try {
    return held.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
