import { z } from 'zod';
import { readVerb } from '@/lib/base/verb';
import type { OrganizationKeyRow } from './contract';
import { stateOf } from './expiry';
import { keyMode } from './secret';

/** The organization's keys, newest first. Never a secret: only what may be shown of it. */
export const listOrganizationKeys = readVerb({
  name: 'organization-keys.list',
  permission: 'credentials:read',
  input: z.strictObject({}),
  read: async ({ tx, organizationId, now }): Promise<OrganizationKeyRow[]> => {
    const rows = await tx.organizationKey.findMany({ where: { organizationId }, orderBy: { id: 'desc' } });
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      shown: `platen_${keyMode()}_${row.publicId}_…`,
      scopes: row.scopes,
      cidrs: row.cidrs,
      state: stateOf(row, now),
      createdAt: row.createdAt,
      expiresAt: row.expiresAt,
      revokedAt: row.revokedAt,
      lastUsedAt: row.lastUsedAt,
    }));
  },
});
