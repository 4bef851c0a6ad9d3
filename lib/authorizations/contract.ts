import { z } from 'zod';
import { list, moment, text } from '@/lib/base/contract';
import type { Command } from '@/lib/commands/contract';
import { authorizationStates } from './rules/state';
import type { SignInWay } from './rules/ways';

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
  /** Microsoft is done: Platen logs in at the mail server. */
  checking: z.boolean(),
  /** No worker looks after the run: say so. */
  workerSilent: z.boolean(),
  /** The sign-in completed, and the mailbox is held all the same, e.g. because Exchange refuses the account: its page says why. */
  held: z.boolean(),
});
export type AuthorizationView = z.output<typeof authorizationView>;

export const startAuthorizationInput = z.strictObject({
  mailboxId: z.uuid(),
  /** Ends the sign-in another person is running. */
  takeOver: z.boolean().default(false),
});

export const startBrowserSignInInput = startAuthorizationInput.extend({
  /** A path within Platen, to come back to. */
  returnTo: text(4000).regex(/^\/(?![/\\])[^\s\\]*$/, 'Only a path within Platen.'),
});

export const cancelAuthorizationInput = z.strictObject({ authorizationId: z.uuid() });

export const readAuthorizationInput = z.strictObject({ authorizationId: z.uuid() });
export const readLatestAuthorizationInput = z.strictObject({ mailboxId: z.uuid() });

/** What app-only sign-in needs to know and to have, for one mailbox. */
export interface AppOnlyView {
  /** The organization's own registration for the mailbox's cloud; null where it has none that can do without a person. */
  app: { clientId: string; entraTenantId: string } | null;
  /** What an administrator runs in PowerShell once; null without a registration. */
  commands: Command | null;
}

export const listToSignInInput = z.strictObject({
  /** These, in whatever state; left out: all that need a sign-in. */
  mailboxIds: list(z.uuid(), 200).optional(),
  /** Those whose grant came by another registration than this one. */
  registrationId: z.uuid().optional(),
  /** Also those whose administrator has to change something first. */
  needsAdmin: z.boolean().default(false),
  /** When the walk through them began: what was signed in since stays in the list. */
  since: moment().optional(),
  /** The last address of the page before. */
  after: text(320).optional(),
  limit: z.number().int().min(1).max(200).default(100),
});

/** One mailbox of the walk through those that need a sign-in. */
export interface ToSignIn {
  mailboxId: string;
  address: string;
  /** The account that must sign in. */
  neededAccount: string;
  /** How many printers the sign-in authorizes. */
  printers: number;
  /** Why it needs one, in a few words; null where it doesn't. */
  reason: string | null;
  /** The way to open with. */
  way: SignInWay;
  /** Signed in since the walk began. */
  done: boolean;
  /** The run that goes on, or else the last one since the walk began. */
  run: { id: string; state: AuthorizationView['state']; startedBy: AuthorizationView['startedBy'] } | null;
}
