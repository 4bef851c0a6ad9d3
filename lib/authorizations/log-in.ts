import type { Hold } from '@/lib/mailboxes/hold';

/** A token to log in with at the mail server, once, before it becomes the mailbox's. */
export interface LogInWanted {
  organizationId: string;
  mailboxId: string;
  cloud: string;
  /** The name XOAUTH2 logs in with. */
  userName: string;
  accessToken: string;
  /** The app signs in itself: Exchange may need an hour to know what it was told of it. */
  app: boolean;
}

/** What came of it. `unknown`: nothing that says anything of the account, e.g. a server that is down; `why` in one sentence, without any secret. */
export type LogInOutcome = { kind: 'in' } | { kind: 'refused'; hold: Hold } | { kind: 'unknown'; why: string };

/** The worker's: it alone talks to mail servers. */
export type LogIn = (wanted: LogInWanted) => Promise<LogInOutcome>;
