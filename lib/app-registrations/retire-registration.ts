import { NotFound } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { cloudNamed } from '@/lib/clouds/clouds';
import { cloudInput } from './contract';
import { lockRegistrations, ownRegistration, told } from './own-registration';
import { proofKindOf } from './rules/proof';

/**
 * Goes back to Platen's own client: from the next sign-in on mailboxes of the cloud use it. Sign-ins made with the
 * organization's own go on by it until then.
 * @throws NotFound for an unknown cloud, or where the organization has no client of its own there.
 */
export const retireRegistration = changeVerb({
  name: 'app-registrations.retire',
  permission: 'registrations:write',
  entry: 'app_registration',
  input: cloudInput,
  async change(context, { cloud: cloudName }) {
    const { organizationId, tx, now } = context;
    const { name: cloud } = cloudNamed(cloudName);
    await lockRegistrations(context, cloud);
    const own = await ownRegistration(context, cloud);
    if (!own) throw new NotFound('app registration');
    await tx.appRegistration.update({ where: { organizationId_id: { organizationId, id: own.id } }, data: { retiredAt: now } });
    return { result: { id: own.id }, audit: { entity: 'app_registration', entityId: own.id, before: told(own, proofKindOf(own)), after: { cloud, retired: true } } };
  },
});
