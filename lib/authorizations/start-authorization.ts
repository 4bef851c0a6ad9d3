import type { Context } from '@/lib/base/context';
import { Conflict, InvalidInput, NotFound } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { enqueue } from '@/lib/base/queue/enqueue';
import { changeVerb, type AuditDraft } from '@/lib/base/verb';
import { registrationOf } from '@/lib/app-registrations/registration-of';
import { startAuthorizationInput } from './contract';
import { liveStates, stateShown } from './rules/state';
import { viewOf } from './view';
import { authorizationWake } from './wake';

/**
 * Starts a sign-in by device code for a mailbox; the worker fetches the code. The present grant is not touched. A run of
 * the same person gives way ("New code"), one of somebody else only to `takeOver`.
 * @throws NotFound for a mailbox of nobody or another organization.
 * @throws InvalidInput `mailbox_without_oauth`, `client_id_missing`, `person_needed`.
 * @throws Conflict `sign_in_running` while another person signs in.
 */
export const startAuthorization = changeVerb({
  name: 'authorizations.start',
  permission: 'mailboxes:authorize',
  input: startAuthorizationInput,
  async change(context, { mailboxId, takeOver }) {
    const { organizationId, tx, actor, now } = context;
    if (actor.kind !== 'person') {
      throw new InvalidInput({
        code: 'person_needed',
        title: 'A sign-in is started by a person, who alone is shown its code.',
        remedy: 'Start it in the browser, at the mailbox or one of its printers.',
      });
    }
    // One at a time: two starts for a mailbox take turns here.
    await tx.$executeRaw`SELECT FROM "Mailbox" WHERE "organizationId" = ${organizationId}::uuid AND "id" = ${mailboxId}::uuid FOR NO KEY UPDATE`;
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } } });
    if (!mailbox) throw new NotFound('mailbox');
    const { cloud } = mailbox;
    if (mailbox.method !== 'oauth' || cloud === null) {
      throw new InvalidInput({
        code: 'mailbox_without_oauth',
        title: `${mailbox.address} does not use OAuth 2.0, so nobody signs in for it.`,
        remedy: 'Choose OAuth 2.0 (for Exchange Online) as the authentication method first.',
      });
    }
    const audit = await endLiveRun(context, mailboxId, takeOver);
    const registration = await registrationOf(context, { id: mailbox.id, cloud, appRegistrationId: mailbox.appRegistrationId });
    const row = await tx.authorization.create({
      data: {
        organizationId,
        id: newId(),
        mailboxId,
        method: 'device_code',
        appRegistrationId: registration.id,
        startedBy: actor.userId,
        sessionId: actor.sessionId,
        startedAt: now,
      },
    });
    context.afterCommit(() => enqueue(authorizationWake, {}, 'any'));
    audit.push({ entity: 'authorization', entityId: row.id, after: { mailbox: mailbox.address, method: row.method, state: row.state } });
    return { result: await viewOf(context, row), audit };
  },
});

async function endLiveRun(context: Context, mailboxId: string, takeOver: boolean): Promise<AuditDraft[]> {
  const { organizationId, tx, actor, now } = context;
  const running = await tx.authorization.findFirst({ where: { organizationId, mailboxId, state: { in: [...liveStates] } } });
  if (!running) return [];
  const over = stateShown(running, now) === 'expired';
  const mine = actor.kind === 'person' && running.startedBy === actor.userId;
  if (!over && !mine && !takeOver) {
    const starter = running.startedBy
      ? await tx.membership.findUnique({ where: { organizationId_userId: { organizationId, userId: running.startedBy } } })
      : null;
    throw new Conflict({
      code: 'sign_in_running',
      title: `${starter?.name ?? 'Somebody else'} is signing in for this mailbox just now.`,
      remedy: 'Wait until that sign-in ends, or take over: it is cancelled, and you get a code of your own.',
    });
  }
  const state = over ? 'expired' : 'cancelled';
  await tx.authorization.update({
    where: { organizationId_id: { organizationId, id: running.id } },
    data: { state, endedAt: now, codeCipher: null, deviceAnswerCipher: null, leaseOwner: null, leaseUntil: null },
  });
  return [{ entity: 'authorization', entityId: running.id, before: { state: running.state, startedBy: running.startedBy }, after: { state, takenOver: !over && !mine } }];
}
