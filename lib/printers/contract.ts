import { z } from 'zod';
import { list, text } from '@/lib/base/contract';
import { sendSettings } from '@/lib/mailboxes/contract';

const optionalText = (longest: number) =>
  text(longest)
    .trim()
    .nullish()
    .transform((value) => value || null);

/** What a printer is, apart from how it sends. */
const printerIdentity = z.strictObject({
  name: text(120).trim().min(1, 'Give the printer a name people will recognize.'),
  make: text(60).trim().min(1, 'Type the maker, for example Ricoh.'),
  model: text(80).trim().min(1, 'Type the model.'),
  serial: optionalText(60),
  assetTag: optionalText(60),
  firmware: optionalText(120),
  address: optionalText(253),
  site: optionalText(80),
});

export const addPrinterInput = z.strictObject({ identity: printerIdentity, send: sendSettings });
export type AddPrinterInput = z.input<typeof addPrinterInput>;

export const editPrinterInput = z.strictObject({ printerId: z.uuid(), identity: printerIdentity });
export const changeSendSettingsInput = z.strictObject({ printerId: z.uuid(), send: sendSettings });
export const printerIdInput = z.strictObject({ printerId: z.uuid() });

export const printerStates = ['cant_send', 'needs_attention', 'not_set_up', 'sending', 'off'] as const;
/** A printer's state as the list shows it, worst first. */
export type PrinterState = (typeof printerStates)[number];

export const listPrintersInput = z.strictObject({
  search: text(120).trim().optional(),
  state: list(z.enum(printerStates), 50).optional(),
  site: list(text(80), 50).optional(),
  method: list(z.enum(['oauth', 'password', 'none']), 50).optional(),
  after: z.strictObject({ name: text(120), id: z.uuid() }).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type ListPrintersInput = z.input<typeof listPrintersInput>;

/** One line of the printers' list. */
export interface PrinterRow {
  id: string;
  name: string;
  make: string;
  model: string;
  serial: string | null;
  assetTag: string | null;
  site: string | null;
  method: 'oauth' | 'password' | 'none';
  mailboxId: string | null;
  mailboxAddress: string | null;
  state: PrinterState;
  /** Why, in a few words: "needs sign-in", "no mailbox". */
  reason: string | null;
  lastSentAt: Date | null;
  today: number;
}
