import { z } from 'zod';
import { deathCauses } from './rules/death';
import { tokenHealths } from './rules/token-health';

const moment = z.iso.datetime().nullable();

/** A mailbox's token as the pages show it. Never a token. */
export const tokenHealthView = z.strictObject({
  mailboxId: z.uuid(),
  address: z.string(),
  /** The account that must sign in. */
  userName: z.string(),
  cloud: z.string().nullable(),
  health: z.enum(tokenHealths),
  reason: z
    .strictObject({
      code: z.string(),
      title: z.string(),
      explanation: z.string(),
      remedy: z.array(z.string()),
      /** The server's own words and ids, to be shown folded. */
      raw: z.string().nullable(),
      /** Microsoft's own page on the code, where it has one. */
      lookUp: z.url().nullable(),
    })
    .nullable(),
  /** The account that signed in. */
  accountName: z.string().nullable(),
  method: z.enum(['device_code', 'browser', 'app_only']).nullable(),
  printers: z.number().int(),
  authorizedAt: moment,
  lastRefreshAt: moment,
  nextRefreshAt: moment,
  /** When the grant dies if nothing is done, as far as can be foretold, and of what. */
  diesAt: moment,
  diesWhy: z.enum(deathCauses).nullable(),
  diesBecause: z.string().nullable(),
  /** Messages that wait because the mailbox is held, for whatever reason. */
  heldMessages: z.number().int(),
  heldSince: moment,
});
export type TokenHealthView = z.output<typeof tokenHealthView>;

export const readTokenHealthInput = z.strictObject({ mailboxId: z.uuid() });
export const listGrantEventsInput = z.strictObject({ mailboxId: z.uuid(), limit: z.number().int().min(1).max(200).default(50) });

/** One line of a mailbox's token history. */
export interface GrantEventView {
  id: string;
  at: string;
  kind: 'granted' | 'refreshed' | 'refresh_failed' | 'failed' | 'superseded';
  accountName: string;
  /** In words, where something went wrong. */
  title: string | null;
  code: string | null;
  raw: string | null;
  /** Microsoft's own page on the code, where it has one. */
  lookUp: string | null;
  correlationId: string | null;
}
