import { z } from 'zod';
import { readVerb } from '@/lib/base/verb';

/** The organization's members with their roles, by name. */
export const listMembers = readVerb({
  name: 'people.list-members',
  permission: 'members:read',
  input: z.strictObject({}),
  read: async ({ tx, organizationId }) =>
    tx.membership.findMany({
      where: { organizationId },
      select: { userId: true, name: true, email: true, role: true, createdAt: true },
      orderBy: [{ name: 'asc' }, { userId: 'asc' }],
    }),
});
