import { z } from 'zod';
import { sendSettings } from '@/lib/mailboxes/contract';

const optionalText = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest)
    .nullish()
    .transform((value) => value || null);

/** What a printer is, apart from how it sends. */
const printerIdentity = z.strictObject({
  name: z.string().trim().min(1, 'Give the printer a name people will recognize.').max(120),
  make: z.string().trim().min(1, 'Type the maker, for example Ricoh.').max(60),
  model: z.string().trim().min(1, 'Type the model.').max(80),
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
  search: z.string().trim().max(120).optional(),
  state: z.array(z.enum(printerStates)).optional(),
  site: z.array(z.string()).optional(),
  method: z.array(z.enum(['oauth', 'password', 'none'])).optional(),
  after: z.strictObject({ name: z.string(), id: z.uuid() }).optional(),
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
