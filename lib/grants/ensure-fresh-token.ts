import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenContext } from '@/lib/base/context';
import { InvalidInput, NotFound } from '@/lib/base/errors';
import { logger } from '@/lib/base/logger';
import { cloudNamed } from '@/lib/clouds/clouds';
import type { Cloud } from '@/lib/clouds/contract';
import { holdMailbox } from '@/lib/mailboxes/hold';
import { cachedToken } from '@/lib/outside/entra/cached-token';
import { EntraError } from '@/lib/outside/entra/entra-error';
import type { Refreshed } from '@/lib/outside/entra/refresh';
import { GrantTemporarilyUnavailable, GrantUnusable } from './errors';
import { holdReasonOf, recordFailure, recordPassingRefusal } from './record-refusal';
import { explainEntraError, explainStoredCode, type EntraVerdict } from './rules/entra-error';
import { renew } from './renew';
import { isFresh, retryAfterTrouble } from './rules/refresh-time';
import { hasUsableGrant, noteNeed, openCache, readMailboxWithGrant, releaseLease, storeRefreshed, takeLease, type MailboxWithGrant, type StoredGrant } from './stored-grant';

export { GrantTemporarilyUnavailable, GrantUnusable } from './errors';

/** A token good for XOAUTH2, and the account it belongs to. */
export interface FreshToken {
  accessToken: string;
  expiresAt: Date;
  /** The account that signed in, as Entra names it. */
  accountName: string;
  /** The cloud it is for: it may go to that cloud's servers only. */
  cloud: string;
  grantId: string;
  /** Whether the organization has claimed its account. */
  claimed: boolean;
}

interface Wanted {
  mailboxId: string;
  force: boolean;
  minimumSeconds: number;
  newerThan: Version | null;
}

/** What a caller has seen of a grant. */
type Version = Pick<StoredGrant, 'id' | 'generation'>;

/** How long a caller waits for another worker's refresh. */
const waitMs = 60_000;
const retrySeconds = 30;
const asking = new Map<string, Promise<FreshToken>>();

/**
 * The only way to a mailbox's access token, and the only caller of Entra's refresh. Refreshes are single-flight among all
 * workers by the grant's own lease; no transaction is held over the network; new tokens are stored before they are used.
 * @param input.force refreshes even where the stored token is still good
 * @param input.newerThan refreshes unless it is newer than this already; nobody is about to send with it
 * @param input.minimumSeconds how long the token must still be good; 300 by default
 * @throws GrantUnusable when a person must act first; the mailbox is held by then.
 * @throws GrantTemporarilyUnavailable when Entra can't be asked now.
 * @throws NotFound, InvalidInput `mailbox_without_oauth`.
 */
export function ensureFreshToken(context: OpenContext, input: { mailboxId: string; force?: boolean; newerThan?: Version; minimumSeconds?: number }): Promise<FreshToken> {
  const { mailboxId, newerThan = null, force = newerThan !== null, minimumSeconds = 300 } = input;
  const wanted: Wanted = { mailboxId, force, minimumSeconds, newerThan };
  const key = [context.organizationId, mailboxId, force, minimumSeconds, newerThan?.id, newerThan?.generation].join();
  let token = asking.get(key);
  if (!token) {
    token = freshToken(context, wanted).finally(() => asking.delete(key));
    asking.set(key, token);
  }
  return token;
}

async function freshToken(context: OpenContext, wanted: Wanted): Promise<FreshToken> {
  const owner = randomUUID();
  const deadline = performance.now() + waitMs;
  let first = wanted.newerThan ?? undefined;
  for (;;) {
    const { grant, cloud } = await usableGrant(context, wanted.mailboxId);
    first ??= grant;
    // Somebody else's refresh, or a new sign-in, since we began to ask is as good as our own.
    const renewed = grant.id !== first.id || grant.generation > first.generation;
    const cache = (await openCache(context.organizationId, grant, cloud.name)) ?? '{}';
    if (!wanted.force || renewed) {
      const token = storedToken(grant, cache, cloud);
      if (token && (renewed || isFresh(new Date(), { expiresAt: token.expiresAt, gotAt: grant.lastRefreshAt }, wanted.minimumSeconds))) {
        if (!wanted.newerThan) await noteNeed(context, grant);
        return token;
      }
    }
    if (await context.open((sql) => takeLease(sql, context.organizationId, grant, owner))) {
      const token = await refreshGrant(context, wanted, grant, cache, cloud, owner);
      if (token) return token;
    } else if (performance.now() > deadline) {
      throw new GrantTemporarilyUnavailable({
        code: 'refresh_running',
        title: 'Another worker is refreshing this token and has not finished.',
        remedy: 'Nothing to do: it is tried again by itself.',
        retryAfter: retrySeconds,
      });
    } else await sleep(100 + Math.random() * 200);
  }
}

/** @throws GrantUnusable where there is no grant, or it has failed; the mailbox is held then. */
async function usableGrant(context: OpenContext, mailboxId: string): Promise<{ grant: StoredGrant; cloud: Cloud }> {
  const mailbox = await context.open((sql) => readMailboxWithGrant(sql, context.organizationId, mailboxId));
  if (!mailbox) throw new NotFound('mailbox');
  if (mailbox.method !== 'oauth' || mailbox.cloud === null) {
    throw new InvalidInput({
      code: 'mailbox_without_oauth',
      title: `${mailbox.address} does not use OAuth 2.0, so it has no token.`,
      remedy: 'Choose OAuth 2.0 (for Exchange Online) as the authentication method first.',
    });
  }
  if (hasUsableGrant(mailbox)) return { grant: mailbox.grant, cloud: cloudNamed(mailbox.cloud) };
  throw await unusable(context, mailboxId, mailbox);
}

async function unusable(context: OpenContext, mailboxId: string, { address, held, grant }: MailboxWithGrant): Promise<GrantUnusable> {
  const error =
    grant?.state === 'failed'
      ? failedGrant(explainStoredCode(grant.failureCode ?? 'invalid_grant'), grant.failureText)
      : grant
        ? signInNeeded('cloud_changed', `The sign-in of ${address} is for another cloud.`)
        : signInNeeded('never_authorized', `Nobody has signed in for ${address} yet.`);
  if (!held) {
    const hold = { reason: error.holdReason, code: error.entraCode ?? error.code, text: error.entraText, until: null };
    await context.open(async (sql) => {
      // Somebody may have signed in since it was read: their hold was lifted then, and nothing would lift this one.
      await sql(`SELECT FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2 FOR NO KEY UPDATE`, [context.organizationId, mailboxId]);
      const now = await readMailboxWithGrant(sql, context.organizationId, mailboxId);
      if (now?.method === 'oauth' && !hasUsableGrant(now)) await holdMailbox(sql, context.organizationId, mailboxId, hold);
    });
  }
  return error;
}

function signInNeeded(code: string, title: string): GrantUnusable {
  return new GrantUnusable('needs_sign_in', { code, title, remedy: 'Start the authentication and sign in with the code it shows.' }, null, null);
}

function failedGrant(verdict: EntraVerdict, text: string | null): GrantUnusable {
  const reason = holdReasonOf(verdict);
  return new GrantUnusable(reason, { code: reason, title: `${verdict.title}.`, remedy: verdict.remedy.join(' ') }, verdict.code, text);
}

function storedToken(grant: StoredGrant, cache: string, cloud: Cloud): FreshToken | null {
  const token = cachedToken(cache, grant.method === 'app_only' ? null : cloud.delegatedScope);
  return token ? { ...token, accountName: grant.accountName, cloud: cloud.name, grantId: grant.id, claimed: grant.claimed } : null;
}

/** @returns null when the store has changed meanwhile: read it again. */
async function refreshGrant(context: OpenContext, wanted: Wanted, grant: StoredGrant, cache: string, cloud: Cloud, owner: string): Promise<FreshToken | null> {
  let refreshed: Refreshed;
  try {
    refreshed = await renew(context.organizationId, grant, cache, cloud);
  } catch (error) {
    if (!(error instanceof EntraError)) {
      await context.open((sql) => releaseLease(sql, context.organizationId, grant, owner));
      throw error;
    }
    const old = wanted.force ? null : storedToken(grant, cache, cloud);
    return refused(context, wanted, grant, old, owner, error);
  }
  if (!(await keepTrying(() => storeRefreshed(context, grant, cloud.name, refreshed, wanted.newerThan === null)))) return null;
  return { accessToken: refreshed.accessToken, expiresAt: refreshed.expiresAt, accountName: grant.accountName, cloud: cloud.name, grantId: grant.id, claimed: grant.claimed };
}

async function refused(context: OpenContext, wanted: Wanted, grant: StoredGrant, old: FreshToken | null, owner: string, error: EntraError): Promise<FreshToken | null> {
  const verdict = explainEntraError(error);
  if (verdict.class !== 'retry') {
    // Not believed before the store is asked again: another worker may have got there first with the same token.
    if (await recordFailure(context, wanted.mailboxId, grant, owner, error, verdict)) {
      logger.warn({ mailbox: wanted.mailboxId, code: verdict.code }, 'a grant has failed; the mailbox is held');
      throw failedGrant(verdict, error.text);
    }
    return null;
  }
  const now = new Date();
  const retryAfter = error.retryAfter ?? retryAfterTrouble(now, wanted.newerThan ? grant.lastNeededAt : now, Math.random());
  await recordPassingRefusal(context, grant, owner, error, verdict.code, retryAfter);
  if (old && old.expiresAt.getTime() - Date.now() > 60_000) return old;
  throw new GrantTemporarilyUnavailable({ code: 'entra_unavailable', title: `${verdict.title}.`, remedy: verdict.remedy.join(' '), retryAfter });
}

/** A token that was got is not lost to a database that blinks: it may be the only one that still works. */
async function keepTrying<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + 10_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(500);
    }
  }
}
