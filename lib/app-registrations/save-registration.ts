import { newId } from '@/lib/base/ids';
import { changeVerb } from '@/lib/base/verb';
import { cloudNamed } from '@/lib/clouds/clouds';
import { registrationDraft, type SavedRegistration } from './contract';
import { mailboxesToAuthorize } from './mailboxes-to-authorize';
import { moveGrants } from './move-grants';
import { lockRegistrations, ownRegistration, told } from './own-registration';
import { proofKindOf } from './rules/proof';
import { nothingToKeep, sealedProof, toldAnew, type GivenProof } from './sealed-proof';

/**
 * Sets the client that the organization's mailboxes sign in with in a cloud: a new revision, whatever has changed. For
 * the same client in the same tenant its sign-ins go over; for another one they go on by the revision they were made with
 * until somebody signs in again. Secret and private key are sealed and never shown.
 * @throws NotFound for a cloud the installation does not know.
 * @throws InvalidInput naming the entry at fault, certificate and key among them.
 */
export const saveRegistration = changeVerb({
  name: 'app-registrations.save',
  permission: 'registrations:write',
  entry: 'app_registration',
  input: registrationDraft,
  async change(context, { cloud: cloudName, clientId, entraTenantId, proof }) {
    const { organizationId, tx, actor, now } = context;
    const { name: cloud } = cloudNamed(cloudName);
    await lockRegistrations(context, cloud);
    const before = await ownRegistration(context, cloud);
    const sameClient = before?.clientId === clientId && before.entraTenantId === entraTenantId;
    let given: GivenProof;
    if (proof.kind === 'kept') {
      if (!before || !sameClient) throw nothingToKeep();
      const anew = await toldAnew(organizationId, before, proof.expiresOn ?? null);
      if (!anew) return { result: { id: before.id, revision: before.revision, moved: 0, toAuthorize: (await mailboxesToAuthorize(context, cloud, before.id)).length }, audit: [] };
      given = anew;
    } else given = proof;
    const id = newId();
    const columns = await sealedProof(organizationId, { id, cloud, entraTenantId, clientId }, given, now);
    const last = await tx.appRegistration.aggregate({ where: { organizationId, cloud, ownClient: true }, _max: { revision: true } });
    // One own registration is current at a time, so the one before ends before the new one begins.
    if (before) await tx.appRegistration.update({ where: { organizationId_id: { organizationId, id: before.id } }, data: { retiredAt: now } });
    const made = await tx.appRegistration.create({
      data: {
        organizationId,
        id,
        cloud,
        clientId,
        entraTenantId,
        ownClient: true,
        revision: (last._max.revision ?? 0) + 1,
        ...columns,
        createdBy: actor.kind === 'person' ? actor.userId : null,
        createdAt: now,
      },
    });
    if (before) await tx.appRegistration.update({ where: { organizationId_id: { organizationId, id: before.id } }, data: { replacedById: id } });
    const moved = await moveGrants(context, made);
    const result: SavedRegistration = { id, revision: made.revision, moved, toAuthorize: (await mailboxesToAuthorize(context, cloud, id)).length };
    const after = { ...told(made, proofKindOf(made)), moved, toAuthorize: result.toAuthorize };
    return { result, audit: { entity: 'app_registration', entityId: id, before: before && told(before, proofKindOf(before)), after } };
  },
});
