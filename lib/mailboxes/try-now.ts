import { sqlOf } from '@/lib/base/db/prisma';
import { Conflict, NotFound } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { ring } from '@/lib/lanes/doorbell';
import { testWorkedSince } from '@/lib/test-sends/worked-since';
import { mailboxIdInput } from './contract';

/**
 * Tries at once whether a mailbox's hold, or that of its Entra tenant, is over: with one message, as Platen would later by
 * itself. Where none waits, the next to be accepted tries. The hold stands until a message went through.
 * @throws Conflict `not_held` where nothing holds it, `needs_sign_in` where only a sign-in helps, and no test has shown
 * otherwise since; NotFound.
 */
export const tryNow = changeVerb({
  name: 'mailboxes.try-now',
  permission: 'messages:act',
  entry: 'mailbox',
  input: mailboxIdInput,
  change: async (context, { mailboxId }) => {
    const { tx, organizationId } = context;
    const sql = sqlOf(tx);
    // Locked first, as by whoever writes how an attempt ended: a hold that is lifted at this moment is not set again.
    const [mailbox] = await sql<{ laneId: string; method: string; reason: string | null; since: Date | null; until: Date | null; tenant: string | null }>(
      `SELECT "laneId"::text AS "laneId", "method"::text AS method, "holdReason"::text AS reason, "holdSince" AS since, "holdUntil" AS until, "entraTenantId"::text AS tenant
       FROM "Mailbox" WHERE "organizationId" = $1::uuid AND "id" = $2::uuid FOR NO KEY UPDATE`,
      [organizationId, mailboxId],
    );
    if (!mailbox) throw new NotFound('mailbox');
    const tenantHolds = mailbox.tenant ? await tx.tenantHold.findMany({ where: { organizationId, entraTenantId: mailbox.tenant } }) : [];
    if (mailbox.reason === null && tenantHolds.length === 0) {
      throw new Conflict({ code: 'not_held', title: 'Nothing holds this mailbox.', remedy: 'Nothing to do: its mail goes out.' });
    }
    // An app has nothing to sign in with anew: what Exchange did not allow it yesterday it may allow today.
    const appOnly = mailbox.reason === 'needs_sign_in' && (await tx.grant.count({ where: { organizationId, mailboxId, state: 'current', method: 'app_only' } })) > 0;
    if (mailbox.reason === 'needs_sign_in' && mailbox.method === 'oauth' && !appOnly && !(await testWorkedSince(context, mailboxId, mailbox.since))) {
      throw new Conflict({ code: 'needs_sign_in', title: 'This mailbox waits for a sign-in, so trying would only fail again.', remedy: 'Sign in again; what waits goes out by itself after that.' });
    }
    // The mailbox, the lane, the tenant, the message: as everywhere, so that no two transactions wait for each other.
    await tx.lane.update({ where: { organizationId_id: { organizationId, id: mailbox.laneId } }, data: { nextDueAt: context.now, restsUntil: null } });
    if (mailbox.reason !== null) await tx.mailbox.update({ where: { organizationId_id: { organizationId, id: mailboxId } }, data: { holdUntil: context.now } });
    if (tenantHolds.length > 0) await tx.tenantHold.updateMany({ where: { organizationId, entraTenantId: mailbox.tenant ?? mailboxId }, data: { until: context.now } });
    // One is enough: the others follow when it went through.
    await sql.count(
      `UPDATE "Message" SET "nextAttemptAt" = clock_timestamp() WHERE "organizationId" = $1::uuid AND "id" = (
         SELECT m."id" FROM "Message" m WHERE m."organizationId" = $1::uuid AND m."mailboxId" = $2::uuid AND m."state" IN ('queued', 'deferred')
         ORDER BY m."nextAttemptAt" LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)`,
      [organizationId, mailboxId],
    );
    context.afterCommit(() => ring(organizationId, mailbox.laneId));
    const scopes = [...(mailbox.reason === null ? [] : ['mailbox']), ...tenantHolds.map(({ scope }) => `tenant_${scope}`)];
    const before = [mailbox.until, ...tenantHolds.map(({ until }) => until)].find((until) => until !== null);
    return { result: undefined, audit: { entity: 'mailbox', entityId: mailboxId, before: { triesAgainAt: before?.toISOString() ?? null }, after: { triesAgainAt: context.now.toISOString(), scopes } } };
  },
});
