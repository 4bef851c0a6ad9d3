import { z } from 'zod';

declare const pasted: unique symbol;
declare const web: unique symbol;

/**
 * A text somebody copies out of Platen: into a shell, a spreadsheet, a browser, a mail. Only the rules of this room make
 * one, from values that match an allow-list; the copy button and the lines of a remedy take nothing else.
 */
export type PastedLine = string & { readonly [pasted]: true };

/** The address of a page elsewhere that may be opened: https, or http on this machine. */
export type WebAddress = string & { readonly [web]: true };

/** A command as it is offered. `note` says which value is missing in it and why; null where it is whole. */
export interface Command {
  line: PastedLine;
  note: string | null;
}

/** The same on its way to a browser. */
export const commandView = z.strictObject({ line: z.custom<PastedLine>((value) => typeof value === 'string'), note: z.string().nullable() });
