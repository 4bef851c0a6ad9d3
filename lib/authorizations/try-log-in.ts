import type { OpenContext } from '@/lib/base/context';
import { logger } from '@/lib/base/logger';
import { cloudNamed } from '@/lib/clouds/clouds';
import { holdsAccount } from '@/lib/grants/claim-account';
import { cachedToken } from '@/lib/outside/entra/cached-token';
import { keysOf, neededBy, refusalOf, type Completed, type CompletedRun } from './complete';
import type { LogIn, LogInOutcome } from './log-in';

/**
 * Logs in at the mail server with what a sign-in brought, before it becomes the mailbox's grant: only who can log in claims the account.
 * Not for an account that would be refused, and not again for one that is claimed already.
 */
export async function tryLogIn(context: OpenContext, run: CompletedRun, signIn: Completed, logIn: LogIn): Promise<LogInOutcome> {
  const { organizationId } = context;
  const needed = await context.open(async (sql) => {
    const found = await neededBy(sql, run);
    if (!found || refusalOf(found, run, signIn)) return null;
    return (await holdsAccount(sql, organizationId, keysOf(found, signIn))) ? 'held' : found;
  });
  if (needed === null) return { kind: 'unknown', why: 'The sign-in is no good for the mailbox.' };
  if (needed === 'held') return { kind: 'in' };
  const app = run.method === 'app_only';
  const token = cachedToken(signIn.cache, app ? null : cloudNamed(run.cloud).delegatedScope);
  if (!token) return { kind: 'unknown', why: 'The sign-in brought no token for the mail server.' };
  try {
    return await logIn({ organizationId, mailboxId: run.mailboxId, cloud: run.cloud, userName: needed.userName, accessToken: token.accessToken, app });
  } catch (error) {
    // The sign-in stands without it: the account is claimed with the first mail.
    logger.warn({ mailbox: run.mailboxId, err: error instanceof Error ? error.message : String(error) }, 'a log-in could not be tried');
    return { kind: 'unknown', why: 'The log-in could not be tried.' };
  }
}
