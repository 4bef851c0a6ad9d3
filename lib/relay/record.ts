import { setTimeout as sleep } from 'node:timers/promises';
import { Batch } from '@/lib/base/db/batch';
import { withOrganization, type Sql } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';
import { holdMailbox, releaseMailbox } from '@/lib/mailboxes/hold';
import { holdTenant, releaseTenant } from '@/lib/mailboxes/tenant-hold';
import type { Attempt } from './begin';
import { connectionKey, mailboxSettings, type MailboxSettings } from './mailbox-settings';
import type { Lease } from './lease';
import type { Outcome } from './rules/outcome';
import { printable, writeOutcomes, type Result } from './write-outcomes';

const patienceMs = 600_000;
/** A database that is back is found at once: until then nobody must take the mail for one nobody knows about. */
const longestPauseMs = 500;
/** How an attempt ends that had no grant to send with: any grant there is says otherwise. */
const noSignIn = 'No usable sign-in';

/** Exchange takes up to an hour to know what it was told of an app, and refuses it till then as if it never would (535 5.7.3). */
export const newAppMinutes = 30;

/** Messages whose result this process holds and has not written yet. */
const unwritten = new Set<string>();

/** Whether this process knows how the last attempt of a message ended and is about to write it: nothing about it is unknown. */
export function isBeingRecorded(messageId: string): boolean {
  return unwritten.has(messageId);
}

const results = new Batch<Result, boolean>(writeOutcomes, { atMost: 64, atOnce: 1 });

/**
 * Writes how an attempt ended: recipients, attempt, message, slot and hold in one transaction. It counts as long as the
 * message still carries this lease's epoch. Tried again while the database is away, for ten minutes.
 *
 * @returns whether it was written
 */
export async function recordOutcome(lease: Lease, attempt: Attempt, outcome: Outcome, transcript: string): Promise<boolean> {
  unwritten.add(attempt.messageId);
  try {
    return await recordStubbornly(lease, attempt, outcome, transcript);
  } finally {
    unwritten.delete(attempt.messageId);
  }
}

async function recordStubbornly(lease: Lease, attempt: Attempt, outcome: Outcome, transcript: string): Promise<boolean> {
  const until = performance.now() + patienceMs;
  let words = transcript;
  let written: boolean | null = null;
  for (let pause = 100; ; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      const result = { lease, attempt, outcome, transcript: words };
      written ??= concernsMailbox(result)
        ? await withOrganization(lease.organizationId, (sql) => writeWithHold(sql, result))
        : await results.add(lease.organizationId, result);
      if (written) await liftTenantHold(result);
      return written;
    } catch (error) {
      const unacceptable = refusedByData(error);
      if (performance.now() > until || (unacceptable && words === '')) throw error;
      // What became of the mail matters more than the words it came with.
      if (unacceptable) words = '';
      logger.warn({ messageId: attempt.messageId, err: error instanceof Error ? error.message : String(error) }, 'a result could not be written yet');
      await sleep(pause);
    }
  }
}

/** Whether a result may set or lift a hold: those are written one by one, the mailbox first. */
function concernsMailbox({ attempt, outcome }: Result): boolean {
  return outcome.hold !== null || attempt.mailbox.holdReason !== null;
}

async function writeWithHold(sql: Sql, result: Result): Promise<boolean> {
  const { attempt, outcome, lease } = result;
  const { organizationId } = lease;
  // The mailbox before the lane, the lane before the message, as everywhere: no two transactions wait for each other.
  const holds = outcome.hold !== null && (await stillMeans(sql, organizationId, attempt, outcome));
  if (!outcome.hold && attempt.mailbox.holdReason) {
    await sql(`SELECT 1 FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2 FOR NO KEY UPDATE`, [organizationId, attempt.mailbox.id]);
  }
  const [written] = await writeOutcomes(sql, organizationId, [result]);
  if (!written) return false;
  await settleHold(sql, organizationId, attempt, outcome, holds);
  return true;
}

/**
 * Whether what an attempt found out about its mailbox still holds: not where its settings were changed, or somebody signed
 * in for it, since the attempt began. A hold of before would then stand for ever, since what lifts it has been done.
 */
async function stillMeans(sql: Sql, organizationId: string, { mailbox, messageId, number }: Attempt, { text }: Outcome): Promise<boolean> {
  await sql(`SELECT 1 FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2 FOR NO KEY UPDATE`, [organizationId, mailbox.id]);
  const [now] = await sql<{ mailbox: MailboxSettings | null; signedIn: boolean }>(
    `SELECT (SELECT ${mailboxSettings} FROM "Mailbox" b WHERE b."organizationId" = $1 AND b."id" = $2) AS mailbox,
            EXISTS (SELECT FROM "Grant" g JOIN "DeliveryAttempt" a ON a."organizationId" = $1 AND a."messageId" = $3 AND a."number" = $4
                    WHERE g."organizationId" = $1 AND g."mailboxId" = $2 AND g."state" = 'current' AND ($5 OR g."createdAt" > a."startedAt")) AS "signedIn"`,
    [organizationId, mailbox.id, messageId, number, text.startsWith(noSignIn)],
  );
  return now?.mailbox != null && !now.signedIn && connectionKey(now.mailbox) === connectionKey(mailbox);
}

async function settleHold(sql: Sql, organizationId: string, { mailbox }: Attempt, outcome: Outcome, holds: boolean): Promise<void> {
  const tenant = mailbox.entraTenantId;
  if (outcome.hold) {
    if (!holds) return;
    const { reason, code, text, minutes, scope } = outcome.hold;
    const tryAfter = minutes ?? (code?.startsWith('535 5.7.3') && (await isApps(sql, organizationId, mailbox.id)) ? newAppMinutes : null);
    const until = tryAfter === null ? null : new Date(Date.now() + tryAfter * 60_000);
    if (scope !== 'mailbox' && tenant) return holdTenant(sql, organizationId, tenant, scope === 'tenant' ? 'all' : 'external', { reason, code, until });
    if (outcome.text.startsWith(noSignIn)) {
      // Whoever asked for the token has held the mailbox, with what Entra said; only make sure of it.
      const [held] = await sql<{ holdReason: string | null }>(`SELECT "holdReason" FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2`, [organizationId, mailbox.id]);
      if (held?.holdReason) return;
    }
    await holdMailbox(sql, organizationId, mailbox.id, { reason, code, text: printable(text), until });
  } else if (mailbox.holdReason && outcome.mailboxWorks) await releaseMailbox(sql, organizationId, mailbox.id);
}

/** Whether the organization's app signs in for the mailbox. */
async function isApps(sql: Sql, organizationId: string, mailboxId: string): Promise<boolean> {
  const [grant] = await sql(`SELECT 1 FROM "Grant" WHERE "organizationId" = $1 AND "mailboxId" = $2 AND "state" = 'current' AND "method" = 'app_only'`, [organizationId, mailboxId]);
  return grant !== undefined;
}

/** In a transaction of its own: it wakes every lane of the tenant, and must not hold one of them meanwhile. */
async function liftTenantHold({ lease, attempt, outcome }: Result): Promise<void> {
  const { mailbox, tenantHeld, external } = attempt;
  const tenant = mailbox.entraTenantId;
  if (!tenant || !tenantHeld || outcome.hold || !outcome.mailboxWorks || (tenantHeld === 'external' && !external)) return;
  await withOrganization(lease.organizationId, (sql) => releaseTenant(sql, lease.organizationId, tenant, tenantHeld));
}

/** The database is there and will never take this: data exception, integrity violation, syntax (SQLSTATE 22, 23, 42). */
function refusedByData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(22|23|42)/.test(error.code);
}
