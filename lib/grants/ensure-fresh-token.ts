import type { OpenContext } from '@/lib/base/context';
import { GrantUnusable } from './errors';

export { GrantTemporarilyUnavailable, GrantUnusable } from './errors';

/** A token good for XOAUTH2, and the account it belongs to. */
export interface FreshToken {
  accessToken: string;
  expiresAt: Date;
  /** The account that signed in, as Entra names it. */
  accountName: string;
}

/**
 * The only way to a mailbox's access token.
 * @param input.force refreshes even where the stored token is still good
 * @param input.minimumSeconds how long the token must still be good; 300 by default
 * @throws GrantUnusable when a person must act first; the mailbox is held by then.
 * @throws GrantTemporarilyUnavailable when Entra can't be asked now.
 */
export async function ensureFreshToken(
  context: OpenContext,
  input: { mailboxId: string; force?: boolean; minimumSeconds?: number },
): Promise<FreshToken> {
  await context.open(async (sql) => sql(`SELECT 1 FROM "Mailbox" WHERE "id" = $1`, [input.mailboxId]));
  throw new GrantUnusable('needs_sign_in', { code: 'never_authorized', title: 'No account has signed in for this mailbox yet.', remedy: 'Start the authentication.' }, null, null);
}
