import { randomBytes } from 'node:crypto';
import type { AddPrinterInput } from '@/lib/printers/contract';

export interface StageOrganization {
  organizationId: string;
  printerId: string;
  mailboxId: string;
  laneId: string;
  credentialId: string;
  /** For "Authorization: Bearer …". */
  key: string;
}

export interface StageOrganizationOptions {
  slug?: string;
  /** Send (Email) settings of its printer; by default a relay of its own without authentication, as scan@<slug>.example. */
  send?: AddPrinterInput['send'];
}

/** With OAuth a mailbox refers to its cloud, so the installation's clouds must be in the database. */
async function putClouds(): Promise<void> {
  const { syncClouds } = await import('@/scripts/migrate');
  const { clouds } = await import('@/lib/clouds/clouds');
  const known = [...clouds().values()].map((cloud) => ({ ...cloud, servers: cloud.servers.map(({ name }) => name) }));
  await syncClouds({ ownerUrl: process.env['DATABASE_OWNER_URL'] ?? '', clouds: known });
}

/**
 * Makes an organization with an owner, a printer with mailbox and lane, and a REST credential, through the product's own
 * verbs. Call it after useEnvironment.
 */
export async function stageOrganization({ slug = `org-${randomBytes(4).toString('hex')}`, send }: StageOrganizationOptions = {}): Promise<StageOrganization> {
  const { inOrganization } = await import('@/lib/base/context');
  const { createOrganization } = await import('@/lib/people/create-organization');
  const { addPrinter } = await import('@/lib/printers/add-printer');
  const { createCredential } = await import('@/lib/credentials/create-credential');
  if (send?.method === 'oauth') await putClouds();
  const { organizationId } = await createOrganization({
    organization: { name: slug, slug },
    owner: { email: `owner@${slug}.example`, name: 'Olive Owner', password: 'correct horse battery' },
  });
  const address = `scan@${slug}.example`;
  const relay: AddPrinterInput['send'] = { method: 'none', address, serverName: 'mail.relay.example', port: 25, security: 'none', administratorEmail: address };
  return inOrganization({ organizationId, actor: { kind: 'platen', job: 'stage' }, requestId: 'stage', ip: null }, async (context) => {
    const printer = await addPrinter(context, { identity: { name: 'Printer', make: 'Ricoh', model: 'IM C4510' }, send: send ?? relay });
    const credential = await createCredential(context, { printerId: printer.id, kind: 'rest', name: 'Panel' });
    const { mailbox } = await context.tx.printer.findUniqueOrThrow({
      where: { organizationId_id: { organizationId, id: printer.id } },
      select: { mailbox: { select: { id: true, laneId: true } } },
    });
    if (!mailbox || credential.kind !== 'rest') throw new Error('the stage could not set up its organization');
    return { organizationId, printerId: printer.id, mailboxId: mailbox.id, laneId: mailbox.laneId, credentialId: credential.id, key: credential.key };
  });
}
