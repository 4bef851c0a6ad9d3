import type { Context } from '@/lib/base/context';
import { sqlOf } from '@/lib/base/db/prisma';
import { deathOf } from '@/lib/grants/rules/death';
import { ring } from '@/lib/lanes/doorbell';
import { releaseMailbox } from '@/lib/mailboxes/hold';
import { proofFailures } from './rules/proof';

interface NewRevision {
  id: string;
  cloud: string;
  clientId: string;
  entraTenantId: string;
  secretExpiresAt: Date | null;
  secretCipher: Uint8Array | null;
  certificateCipher: Uint8Array | null;
}

interface Moved {
  id: string;
  mailboxId: string;
  method: string;
  confidential: boolean;
  failed: boolean;
  holdCode: string | null;
  failureCode: string | null;
}

/**
 * Lets the sign-ins of the same client go on by its new revision, wherever they were made: nobody signs in again for a
 * new secret. What needs a proof stays where one is, if the new revision has none. Sign-ins that had failed for want of
 * a good secret or certificate live again, and what waited for them goes out.
 * @returns how many went over
 */
export async function moveGrants(context: Context, revision: NewRevision): Promise<number> {
  const { organizationId, tx, now } = context;
  const proves = revision.secretCipher !== null || revision.certificateCipher !== null;
  // A tenant named by its domain before and by its id now is the same one, if the accounts that signed in are of it.
  // The mailboxes before their grants, as a completing sign-in locks them.
  const goesOver = await tx.$queryRaw<{ id: string }[]>`
    SELECT g."id" FROM "Grant" g
    JOIN "AppRegistration" r ON r."organizationId" = g."organizationId" AND r."id" = g."appRegistrationId"
    JOIN "Mailbox" m ON m."organizationId" = g."organizationId" AND m."id" = g."mailboxId"
    WHERE g."organizationId" = ${organizationId}::uuid AND g."state" <> 'superseded' AND r."cloud" = ${revision.cloud} AND r."id" <> ${revision.id}::uuid
      AND lower(r."clientId") = ${revision.clientId} AND (lower(r."entraTenantId") = ${revision.entraTenantId} OR g."accountTid"::text = ${revision.entraTenantId})
      AND (${proves} OR NOT g."confidential")
    ORDER BY m."id" FOR NO KEY UPDATE OF m`;
  const moved = await tx.$queryRaw<Moved[]>`
    UPDATE "Grant" g SET "appRegistrationId" = ${revision.id}::uuid FROM "Mailbox" m
    WHERE g."organizationId" = ${organizationId}::uuid AND g."id" = ANY(${goesOver.map(({ id }) => id)}::uuid[]) AND g."state" <> 'superseded'
      AND m."organizationId" = g."organizationId" AND m."id" = g."mailboxId"
    RETURNING g."id", g."mailboxId", g."method"::text AS method, g."confidential", g."state" = 'failed' AS failed, m."holdCode", g."failureCode"`;
  if (moved.length === 0) return 0;
  await tx.mailbox.updateMany({ where: { organizationId, id: { in: moved.map(({ mailboxId }) => mailboxId) } }, data: { appRegistrationId: revision.id } });

  const secretExpiresAt = revision.secretExpiresAt;
  for (const method of ['app_only', 'browser'] as const) {
    const ids = moved.filter((grant) => grant.confidential && (grant.method === 'app_only') === (method === 'app_only')).map(({ id }) => id);
    const death = deathOf({ method, confidential: true, secretExpiresAt }, now);
    await tx.grant.updateMany({ where: { organizationId, id: { in: ids } }, data: { diesAt: death.at, diesWhy: death.why } });
  }

  const cured = moved.filter(({ confidential, failed, failureCode }) => confidential && failed && proofFailures.includes(failureCode ?? ''));
  // When it failed stays: figures count what has ever failed, and must not go back.
  await tx.grant.updateMany({
    where: { organizationId, id: { in: cured.map(({ id }) => id) } },
    data: { state: 'current', failureCode: null, failureText: null, refreshDueAt: now },
  });
  for (const { mailboxId, holdCode, failureCode } of cured) {
    const lane = holdCode === failureCode ? await releaseMailbox(sqlOf(tx), organizationId, mailboxId) : null;
    if (lane) context.afterCommit(() => ring(organizationId, lane.laneId));
  }
  return moved.length;
}
