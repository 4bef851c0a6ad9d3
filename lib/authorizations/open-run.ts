import type { Context } from '@/lib/base/context';
import { Conflict, InvalidInput, NotFound } from '@/lib/base/errors';
import type { AuditDraft } from '@/lib/base/audit';
import { registrationOf } from '@/lib/app-registrations/registration-of';
import type { Registration } from '@/lib/app-registrations/ensure-default';
import { erased } from './erased';
import { liveStates, stateShown } from './rules/state';

interface Wanted {
  mailboxId: string;
  takeOver: boolean;
  /** The run of the same hand-over link gives way as a person's own does. */
  handOverId?: string;
}

/** A mailbox somebody may sign in for now, and the client that sign-in names. */
export interface OpenRun {
  mailbox: { id: string; address: string; userName: string; cloud: string };
  registration: Registration;
  audit: AuditDraft[];
}

/**
 * What every sign-in begins with: one at a time for a mailbox. A run of the same person gives way, one of somebody else
 * only to `takeOver`. The present grant is not touched.
 * @throws NotFound for a mailbox of nobody or another organization.
 * @throws InvalidInput `mailbox_without_oauth`, `client_id_missing`.
 * @throws Conflict `sign_in_running` while another person signs in.
 */
export async function openRun(context: Context, wanted: Wanted): Promise<OpenRun> {
  const { organizationId, tx } = context;
  const { mailboxId } = wanted;
  // One at a time: two starts for a mailbox take turns here.
  await tx.$executeRaw`SELECT FROM "Mailbox" WHERE "organizationId" = ${organizationId}::uuid AND "id" = ${mailboxId}::uuid FOR NO KEY UPDATE`;
  const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } } });
  if (!mailbox) throw new NotFound('mailbox');
  const { id, address, userName, cloud } = mailbox;
  if (mailbox.method !== 'oauth' || cloud === null) {
    throw new InvalidInput({
      code: 'mailbox_without_oauth',
      title: `${address} does not use OAuth 2.0, so nobody signs in for it.`,
      remedy: 'Choose OAuth 2.0 (for Exchange Online) as the authentication method first.',
    });
  }
  const audit = await endLiveRun(context, wanted);
  const registration = await registrationOf(context, { id, cloud, appRegistrationId: mailbox.appRegistrationId });
  return { mailbox: { id, address, userName, cloud }, registration, audit };
}

async function endLiveRun(context: Context, { mailboxId, takeOver, handOverId }: Wanted): Promise<AuditDraft[]> {
  const { organizationId, tx, actor, now } = context;
  const running = await tx.authorization.findFirst({ where: { organizationId, mailboxId, state: { in: [...liveStates] } } });
  if (!running) return [];
  const over = stateShown(running, now) === 'expired';
  const mine = actor.kind === 'person' ? running.startedBy === actor.userId : handOverId !== undefined && running.handOverId === handOverId;
  if (!over && !mine && !takeOver) {
    const starter = running.startedBy
      ? await tx.membership.findUnique({ where: { organizationId_userId: { organizationId, userId: running.startedBy } } })
      : null;
    throw new Conflict({
      code: 'sign_in_running',
      title: `${starter?.name ?? 'Somebody else'} is signing in for this mailbox just now.`,
      remedy: 'Wait until that sign-in ends, or take over: it is cancelled, and one of your own begins.',
    });
  }
  const state = over ? 'expired' : 'cancelled';
  await tx.authorization.update({ where: { organizationId_id: { organizationId, id: running.id } }, data: { state, endedAt: now, ...erased } });
  return [{ entity: 'authorization', entityId: running.id, before: { state: running.state, startedBy: running.startedBy }, after: { state, takenOver: !over && !mine } }];
}
