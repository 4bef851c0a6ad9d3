import { z } from 'zod';
import { mailboxes } from '@/lib/addresses/contract';
import { list, text } from '@/lib/base/contract';
import { tokenHealths } from '@/lib/grants/rules/token-health';

/** A value that may be given several times, or several in one, with commas. */
const several = z.preprocess(
  (given) => (given === undefined ? undefined : [given].flat().flatMap((one) => (typeof one === 'string' ? one.split(',').map((part) => part.trim()) : [one])).filter((one) => one !== '')),
  list(text(320), 50).optional(),
);

/** Addresses, or a part of one: read from the query as it came, for the plus in it. */
const addressText = text(998);

/** POST /v1/messages. */
export const submitQuery = z.strictObject({
  /** For message/rfc822: the recipients in place of To, Cc and Bcc. */
  to: mailboxes,
  kind: z.enum(['scan', 'alert'], 'The kind is scan or alert.').default('scan'),
  printerId: z.uuid('This is not the id of a printer.').optional(),
});

/** GET /v1/messages. What each is, the list's own input says. */
export const listQuery = z.strictObject({
  state: several,
  kind: several,
  printerId: text(64).optional(),
  mailboxId: text(64).optional(),
  recipient: addressText.optional(),
  since: text(64).optional(),
  until: text(64).optional(),
  limit: text(32).optional(),
  cursor: text(400).optional(),
});

/** GET /v1/mailboxes/token-health: as the list's own input, but for mailboxes that have a token; others have no health. */
export const healthQuery = z.strictObject({
  search: addressText.optional(),
  state: several.pipe(list(z.enum(tokenHealths, `One of ${tokenHealths.join(', ')}.`), 50).optional()),
  method: several.pipe(list(z.enum(['device_code', 'browser', 'app_only'], 'One of device_code, browser, app_only.'), 50).optional()),
  cloud: several,
  sort: text(40).optional(),
  order: text(40).optional(),
  limit: text(32).optional(),
  cursor: text(2000).optional(),
});

/** GET /v1/mailboxes/{id}/token-health. */
export const historyQuery = z.strictObject({ limit: z.coerce.number('Type a number.').min(1, 'The limit is 1 to 200.').max(200, 'The limit is 1 to 200.').optional() });
