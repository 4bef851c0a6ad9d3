import { z } from 'zod';
import { authorizationStates } from './rules/state';

/** What a page shows of one sign-in. */
export const authorizationView = z.strictObject({
  id: z.uuid(),
  mailboxId: z.uuid(),
  mailboxAddress: z.string(),
  /** The account that must sign in. */
  neededAccount: z.string(),
  /** How many printers the sign-in authorizes. */
  printers: z.number().int(),
  method: z.enum(['device_code', 'browser', 'app_only']),
  state: z.enum(authorizationStates),
  /** Only for the session that started it, and only while it waits. */
  code: z.string().nullable(),
  verificationUri: z.string().nullable(),
  startedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  /** The server's clock, for the countdown. */
  serverNow: z.iso.datetime(),
  /** Microsoft asked for longer pauses: completion is noticed a little later. */
  slowed: z.boolean(),
  startedBy: z.strictObject({ name: z.string().nullable(), you: z.boolean(), thisSession: z.boolean() }),
  /** The account that signed in, right or wrong. */
  accountName: z.string().nullable(),
  error: z
    .strictObject({
      code: z.string(),
      title: z.string(),
      explanation: z.string(),
      remedy: z.array(z.string()),
      /** Entra's own words and ids, to be shown folded. */
      raw: z.string().nullable(),
      /** Microsoft's own page on the code, where it has one. */
      lookUp: z.url().nullable(),
    })
    .nullable(),
  /** No worker looks after the run: say so. */
  workerSilent: z.boolean(),
});
export type AuthorizationView = z.output<typeof authorizationView>;

export const startAuthorizationInput = z.strictObject({
  mailboxId: z.uuid(),
  /** Ends the sign-in another person is running. */
  takeOver: z.boolean().default(false),
});

export const startBrowserSignInInput = startAuthorizationInput.extend({
  /** A path within Platen, to come back to. */
  returnTo: z.string().max(500).regex(/^\/(?![/\\])[^\s\\]*$/, 'Only a path within Platen.'),
});

export const cancelAuthorizationInput = z.strictObject({ authorizationId: z.uuid() });

export const readAuthorizationInput = z.strictObject({ authorizationId: z.uuid() });
export const readLatestAuthorizationInput = z.strictObject({ mailboxId: z.uuid() });
