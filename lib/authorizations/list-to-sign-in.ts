import type { z } from 'zod';
import type { Context } from '@/lib/base/context';
import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { askLines, rowOf, type Line } from '@/lib/mailboxes/mailbox-lines';
import { listToSignInInput, type ToSignIn } from './contract';
import { liveStates, stateShown } from './rules/state';
import { codesBlockedBy, wayOf } from './rules/ways';

type Wanted = z.output<typeof listToSignInInput>;

/**
 * The mailboxes to walk through with sign-ins, by address, and how far the walk is. What was signed in since it began
 * stays among them, so that its length does not change under the person who walks.
 * @returns `more`: the last address, where there are others after it
 * @throws NotFound for a mailbox or registration of nobody or another organization.
 */
export const listToSignIn = readVerb({
  name: 'authorizations.list-to-sign-in',
  permission: 'mailboxes:authorize',
  input: listToSignInInput,
  async read(context, wanted): Promise<{ rows: ToSignIn[]; more: string | null }> {
    const { after, limit, since } = wanted;
    const { sql, values } = await conditionOf(context, wanted);
    const lines = await askLines<Line>(
      context,
      `SELECT * FROM line WHERE method = 'oauth' AND ${sql}${after === undefined ? '' : ` AND address > $${values.push(after) + 3}`} ORDER BY address LIMIT ${limit + 1}`,
      values,
    );
    const page = lines.slice(0, limit);
    const runs = await runsOf(context, page.map(({ id }) => id), since);
    const rows = page.map((line): ToSignIn => {
      const { id, address, printers, token } = rowOf(line, context.now);
      const { done, run } = runs.get(id) ?? { done: false, run: null };
      const way = wayOf({ method: token?.method ?? null, code: token?.reason?.code ?? null });
      return { mailboxId: id, address, neededAccount: line.userName, printers, reason: token?.reason?.title ?? null, way, done, run };
    });
    return { rows, more: lines.length > page.length ? (page.at(-1)?.address ?? null) : null };
  },
});

/** Which lines come into question; parameters from $4 on. */
async function conditionOf({ tx, organizationId }: Context, { mailboxIds, registrationId, needsAdmin, since }: Wanted): Promise<{ sql: string; values: unknown[] }> {
  if (mailboxIds) {
    const ids = [...new Set(mailboxIds)];
    const known = await tx.mailbox.count({ where: { organizationId, id: { in: ids } } });
    if (known < ids.length) throw new NotFound('mailbox');
    return { sql: 'id = ANY($4::text[])', values: [ids] };
  }
  const completed = since ? await tx.authorization.findMany({ where: { organizationId, state: 'completed', endedAt: { gte: since } }, select: { mailboxId: true }, distinct: ['mailboxId'] }) : [];
  const done = completed.map(({ mailboxId }) => mailboxId);
  if (registrationId) {
    const registration = await tx.appRegistration.findUnique({ where: { organizationId_id: { organizationId, id: registrationId } }, select: { cloud: true } });
    if (!registration) throw new NotFound('app registration');
    const { cloud } = registration;
    const others = await tx.grant.findMany({ where: { organizationId, state: { not: 'superseded' }, appRegistrationId: { not: registrationId }, mailbox: { cloud } }, select: { mailboxId: true } });
    return { sql: 'cloud = $4 AND id = ANY($5::text[])', values: [cloud, [...done, ...others.map(({ mailboxId }) => mailboxId)]] };
  }
  // Where an administrator must act first a sign-in alone mends nothing; what a policy against codes stopped, another way mends.
  const stopped = `"grantMethod" = 'device_code' AND "healthCode" = ANY($5::text[])`;
  return {
    sql: `(id = ANY($4::text[]) OR health IN ('never_authorized', 'needs_sign_in') OR (health = 'needs_admin' AND (${needsAdmin} OR ${stopped})))`,
    values: [done, [...codesBlockedBy]],
  };
}

/** What goes on or has gone on for each mailbox since then, the latest first. */
async function runsOf({ tx, organizationId, actor, now }: Context, mailboxIds: string[], since: Date | undefined): Promise<Map<string, Pick<ToSignIn, 'done' | 'run'>>> {
  const rows = await tx.authorization.findMany({
    where: { organizationId, mailboxId: { in: mailboxIds }, OR: [{ state: { in: [...liveStates] } }, ...(since ? [{ startedAt: { gte: since } }, { state: 'completed' as const, endedAt: { gte: since } }] : [])] },
    select: { id: true, mailboxId: true, method: true, state: true, startedAt: true, expiresAt: true, leaseUntil: true, startedBy: true, sessionId: true },
    orderBy: { startedAt: 'desc' },
  });
  const members = await tx.membership.findMany({ where: { organizationId, userId: { in: rows.flatMap(({ startedBy }) => startedBy ?? []) } }, select: { userId: true, name: true } });
  const found = new Map<string, Pick<ToSignIn, 'done' | 'run'>>();
  for (const row of rows) {
    const entry = found.get(row.mailboxId) ?? { done: false, run: null };
    entry.run ??= {
      id: row.id,
      state: stateShown(row, now),
      startedBy: {
        name: members.find(({ userId }) => userId === row.startedBy)?.name ?? null,
        you: actor.kind === 'person' && actor.userId === row.startedBy,
        thisSession: actor.kind === 'person' && row.sessionId !== null && actor.sessionId === row.sessionId,
      },
    };
    if (row.state === 'completed') entry.done = true;
    found.set(row.mailboxId, entry);
  }
  return found;
}
