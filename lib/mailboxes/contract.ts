import { z } from 'zod';
import { plainAddress } from '@/lib/addresses/contract';
import type { SignInWay } from '@/lib/authorizations/rules/ways';
import { list, text } from '@/lib/base/contract';
import type { LimitsOfServer, SendingLimits } from '@/lib/clouds/rules/limits';
import type { TokenHealthView } from '@/lib/grants/contract';
import { tokenHealths } from '@/lib/grants/rules/token-health';

const hostName = text(253)
  .trim()
  .toLowerCase()
  .min(1, 'Type the name of the SMTP server.')
  .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$|^\[?[0-9a-f:]+\]?$/, 'This is not a host name or an IP address.');

const userName = text(320).trim().min(1, 'Type a user name.').regex(/^[^\p{Cc}]+$/u, 'A user name has no control characters.');

const common = {
  address: plainAddress,
  administratorEmail: plainAddress.nullish(),
  autoSpecifySenderName: z.boolean().default(true),
};

const ownServer = {
  serverName: hostName,
  port: z.coerce.number('Type a port number.').int().min(1, 'A port is between 1 and 65535.').max(65535, 'A port is between 1 and 65535.'),
  security: z.enum(['none', 'starttls', 'tls']),
};

/**
 * The Send (Email) settings, by method. Strict: what a method does not know can't be set while it stands, so with OAuth
 * 2.0 there is no port, no encryption and no password to give.
 */
export const sendSettings = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('oauth'),
    ...common,
    cloud: text(80).min(1),
    serverName: hostName,
    userName: userName.optional(),
  }),
  z.strictObject({
    method: z.literal('password'),
    ...common,
    ...ownServer,
    userName: userName.optional(),
    /** Left out: the stored one stays. */
    password: text(1024).min(1).optional(),
    authEncryption: z.enum(['auto', 'on', 'off']).default('auto'),
  }),
  z.strictObject({ method: z.literal('none'), ...common, ...ownServer }),
]);

export type SendSettings = z.output<typeof sendSettings>;

/** A cloud as the form offers it. */
export interface CloudChoice {
  name: string;
  label: string;
  servers: string[];
}

export const mailboxIdInput = z.strictObject({ mailboxId: z.uuid() });

/** What the list can be narrowed to: token health, or mailboxes that have no token. */
export const mailboxStates = [...tokenHealths, 'no_token'] as const;
export type MailboxState = (typeof mailboxStates)[number];
/** How a mailbox signs in: at Microsoft by code, browser or app, or at its server by password or not at all. */
export const mailboxWays = ['device_code', 'browser', 'app_only', 'password', 'none'] as const;
export const mailboxSorts = ['state', 'address', 'last_refresh', 'next_refresh', 'dies', 'printers'] as const;
export type MailboxSort = (typeof mailboxSorts)[number];

const oneOf = (values: readonly string[]) => `One of ${values.join(', ')}.`;

export const listMailboxesInput = z.strictObject({
  /** A part of an address, a user name or the account that signed in. */
  search: text(120).trim().optional(),
  state: list(z.enum(mailboxStates, oneOf(mailboxStates)), 50).optional(),
  method: list(z.enum(mailboxWays, oneOf(mailboxWays)), 50).optional(),
  cloud: list(text(80).min(1), 50).optional(),
  /** `state`: by reason, the worst first. */
  sort: z.enum(mailboxSorts, oneOf(mailboxSorts)).default('state'),
  order: z.enum(['asc', 'desc'], oneOf(['asc', 'desc'])).default('asc'),
  /** `next` of the page before, with the same sort and order. */
  after: text(2000).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type ListMailboxesInput = z.input<typeof listMailboxesInput>;

const limit = (what: string) =>
  z.coerce.number(`Type a number of ${what}.`).int('Type a whole number.').min(1, 'At least 1.').max(10_000_000, 'At most 10,000,000.');

/** `null`: those of the cloud again. */
export const changeLimitsInput = z.strictObject({
  mailboxId: z.uuid(),
  limits: z
    .strictObject({ maxPerMinute: limit('messages'), maxConnections: limit('connections'), maxRecipientsPerDay: limit('recipients') })
    .nullable(),
});

/** What the account of a mailbox may send. */
export interface LimitsView extends LimitsOfServer {
  now: SendingLimits;
  /** Set by a person, not the cloud's. */
  own: boolean;
  cloud: string | null;
  /** Other mailboxes with the same account: the limits are theirs too. */
  sharedWith: { id: string; address: string }[];
}

export type HoldReason = 'needs_sign_in' | 'needs_admin' | 'quota' | 'full' | 'blocked';

/** What an account did in one hour. */
export interface LaneHourView {
  hour: string;
  sent: number;
  /** Mail was due and no slot was free for so long. */
  atLimitMs: number;
  /** What that cost, over all messages. */
  waitMs: number;
}

/** Why a mailbox may not send now, as the pages show it. */
export interface HoldView {
  /** Only this mailbox, all mail of its Entra tenant, or the mail that leaves the mailbox's domain. */
  scope: 'mailbox' | 'tenant' | 'tenant_external';
  reason: HoldReason;
  /** What the server or Entra said: "AADSTS50173", "535 5.7.139". */
  code: string | null;
  /** Its own sentence. */
  text: string | null;
  since: string;
  /** When it may lift by itself; null where a person must act. */
  until: string | null;
}

/** One line of the mailboxes' list. */
export interface MailboxRow {
  id: string;
  address: string;
  method: 'oauth' | 'password' | 'none';
  serverName: string;
  printers: number;
  hold: HoldView | null;
  /** Its Entra tenant may send nobody outside; mail inside goes out. */
  externalHold: HoldView | null;
  /** Messages that wait because of the hold. */
  held: number;
  /** Null where the mailbox has no token: only OAuth 2.0 has one. */
  token: TokenHealthView | null;
  /** A sign-in that is going on now. */
  signIn: { method: SignInWay; by: string | null; until: string | null } | null;
}

/** A line of the list, and the key of the reason it stands under. */
export type ListedMailbox = MailboxRow & { group: string };

/** A run of the sign-in, for the history. */
export interface PastSignIn {
  id: string;
  state: 'starting' | 'waiting' | 'completed' | 'declined' | 'expired' | 'blocked' | 'wrong_account' | 'consent_missing' | 'cancelled' | 'failed';
  startedAt: string;
  endedAt: string | null;
  by: string | null;
  /** It came by a hand-over link, so nobody here started it. */
  handedOver: boolean;
  accountName: string | null;
  /** What came of it, in words; null while it runs and where it completed. */
  title: string | null;
}

/** One mailbox with all that its page shows. */
export interface MailboxView extends MailboxRow {
  userName: string;
  port: number;
  security: 'none' | 'starttls' | 'tls';
  /** Until when the access token in use is good. */
  accessExpiresAt: string | null;
  /** Queued, sending or to be tried again, held or not. */
  waiting: number;
  sentToday: number;
  recipientsToday: number;
  limits: LimitsView;
  /** The account's hours of the last seven days, those with mail only. */
  week: LaneHourView[];
  usedBy: { id: string; name: string; make: string; model: string; site: string | null; off: boolean }[];
  signIns: PastSignIn[];
}
