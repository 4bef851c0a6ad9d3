import { z } from 'zod';
import type { AuthorizationView } from '@/lib/authorizations/contract';
import type { HandOverState } from './rules/state';

export const createHandOverInput = z.strictObject({ mailboxId: z.uuid() });
export const listHandOversInput = z.strictObject({ mailboxId: z.uuid() });
export const revokeHandOverInput = z.strictObject({ handOverId: z.uuid() });
export const startHandOverInput = z.strictObject({ handOverId: z.uuid() });

/** A new link, told once and never again. */
export interface NewHandOver {
  id: string;
  link: string;
  expiresAt: string;
  /** How many earlier links of the mailbox it ended. */
  revoked: number;
  /** For the mail that carries it: who asks, and which account must sign in. */
  organization: string;
  account: string;
  by: string | null;
}

/** A link as the mailbox's page lists it; never the link itself. */
export interface HandOverRow {
  id: string;
  state: HandOverState;
  createdAt: string;
  createdBy: string | null;
  expiresAt: string;
  /** When it was used, revoked or ran out. */
  endedAt: string | null;
  /** The account that signed in by it. */
  usedBy: string | null;
  /** How many sign-ins it started. */
  starts: number;
  /** Why the last of them failed; null where none did. */
  lastFailure: string | null;
}

/** What whoever opened a link is told. A token that fits nothing says nothing. */
export type LinkView =
  | { state: 'unknown' }
  | {
      state: HandOverState;
      /** Who asks. */
      organization: string;
      createdBy: string | null;
      /** For which mailbox, and the account that must sign in. */
      mailboxAddress: string;
      neededAccount: string;
      expiresAt: string;
      endedAt: string | null;
      usedBy: string | null;
      triesLeft: number;
      /** The last sign-in it started. `consentLink`: where an administrator allows what it lacked. */
      run: (Pick<AuthorizationView, 'state' | 'accountName' | 'error'> & { consentLink: string | null }) | null;
      serverNow: string;
    };

/** A link that is known. */
export type KnownLink = Exclude<LinkView, { state: 'unknown' }>;
