import { NotFound } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { organizationSettings } from './contract';

/**
 * Sets how long an organization's mail is kept, tried and held, and how much of it may wait. It counts from now on: a time
 * already set for a message or its content stays.
 */
export const changeSettings = changeVerb({
  name: 'people.change-settings',
  permission: 'organization:write',
  input: organizationSettings,
  change: async ({ tx, organizationId }, settings) => {
    const select = Object.fromEntries(Object.keys(settings).map((name) => [name, true]));
    const before = await tx.organization.findUnique({ where: { id: organizationId }, select });
    if (!before) throw new NotFound('organization');
    await tx.organization.update({ where: { id: organizationId }, data: settings });
    return { result: undefined, audit: { entity: 'organization', entityId: organizationId, before, after: settings } };
  },
});
