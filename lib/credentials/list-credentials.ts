import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { listCredentialsInput, type CredentialRow } from './contract';
import { stateOf } from './expiry';
import { keyMode } from './secret';

/** A printer's credentials, newest first. Never a secret: only what may be shown of it. */
export const listCredentials = readVerb({
  name: 'credentials.list',
  permission: 'credentials:read',
  input: listCredentialsInput,
  read: async ({ tx, organizationId, now }, { printerId }): Promise<CredentialRow[]> => {
    const printer = await tx.printer.findUnique({ where: { organizationId_id: { organizationId, id: printerId } }, select: { id: true } });
    if (!printer) throw new NotFound('printer');
    const rows = await tx.printerCredential.findMany({ where: { organizationId, printerId }, orderBy: { id: 'desc' } });
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      name: row.name,
      shown: row.kind === 'rest' ? `platen_${keyMode()}_${row.publicId}_…` : row.publicId,
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
