import { z } from 'zod';
import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';

/** The organization's name and the limits that hold in it; hours and days as their names say. */
export const readOrganization = readVerb({
  name: 'people.read-organization',
  permission: 'members:read',
  input: z.strictObject({}),
  async read({ tx, organizationId }) {
    const found = await tx.organization.findUnique({
      where: { id: organizationId },
      select: {
        name: true,
        slug: true,
        createdAt: true,
        contentRetentionHours: true,
        failedRetentionDays: true,
        metadataRetentionDays: true,
        retryHours: true,
        heldRefuseAfterHours: true,
        heldFailAfterDays: true,
        backlogCap: true,
        contentCapMb: true,
        alertFoldMinutes: true,
      },
    });
    if (!found) throw new NotFound('organization');
    return found;
  },
});
