import { NotFound } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { organizationSettings } from './contract';

/**
 * Sets how long an organization's mail is kept, tried and held, and how much of it may wait. It counts from now on: contents
 * keep the time they were given; only mail that still waits is tried for as much longer, or shorter, as was said.
 */
export const changeSettings = changeVerb({
  name: 'people.change-settings',
  permission: 'organization:write',
  entry: 'organization',
  input: organizationSettings,
  change: async ({ tx, organizationId }, settings) => {
    const found = await tx.organization.findUnique({ where: { id: organizationId } });
    if (!found) throw new NotFound('organization');
    const before = organizationSettings.strip().parse(found);
    const { retryHours } = before;
    await tx.organization.update({ where: { id: organizationId }, data: settings });
    const hours = settings.retryHours - retryHours;
    if (hours !== 0) {
      await tx.$executeRaw`
        WITH waiting AS (
          SELECT "id" FROM "Message" WHERE "organizationId" = ${organizationId}::uuid AND "state" IN ('queued', 'sending', 'deferred') ORDER BY "id" FOR NO KEY UPDATE)
        UPDATE "Message" m SET "retryUntil" = m."retryUntil" + make_interval(hours => ${hours}::int) FROM waiting WHERE m."organizationId" = ${organizationId}::uuid AND m."id" = waiting."id"`;
    }
    return { result: undefined, audit: { entity: 'organization', entityId: organizationId, before, after: settings } };
  },
});
