import type { Identity } from '@/lib/base/context';
import { useProduct } from '../stage/environment';
import type { ProductInfo } from '../stage/product-info';
import { waitUntil } from '../stage/wait-until';
import { sandboxOf } from './sandbox';

/** What acts in a running product without a browser: the verbs, in this process, on the product's database. */
async function ownerOf(product: ProductInfo): Promise<Identity> {
  useProduct(product);
  const { withoutOrganization } = await import('@/lib/base/db/sql');
  const [user] = await withoutOrganization<{ id: string }>('SELECT id FROM find_user_for_login($1)', [product.owner?.email]);
  const [membership] = await withoutOrganization<{ organization_id: string }>('SELECT organization_id FROM list_memberships($1)', [user?.id]);
  if (!user || !membership) throw new Error('the product has no seeded owner');
  const { newId } = await import('@/lib/base/ids');
  return {
    organizationId: membership.organization_id,
    actor: { kind: 'person', userId: user.id, sessionId: newId(), name: 'Test', role: 'owner' },
    requestId: newId(),
    ip: null,
  };
}

/** A printer whose mailbox is signed in at the sandbox, and its REST key. */
export async function authorizedPrinter(product: ProductInfo, address: string): Promise<{ printerId: string; mailboxId: string; key: string }> {
  const identity = await ownerOf(product);
  const { inOrganization } = await import('@/lib/base/context');
  const { addPrinter } = await import('@/lib/printers/add-printer');
  const { readPrinter } = await import('@/lib/printers/read-printer');
  const { createCredential } = await import('@/lib/credentials/create-credential');
  const { startAuthorization } = await import('@/lib/authorizations/start-authorization');
  const { readAuthorization } = await import('@/lib/authorizations/read-authorization');
  const sandbox = sandboxOf(product);
  await sandbox.settings({ deviceCodeInterval: 1 });
  const { id: printerId } = await inOrganization(identity, (context) =>
    addPrinter(context, {
      identity: { name: address, make: 'Ricoh', model: 'IM C4510' },
      send: { method: 'oauth', cloud: 'sandbox', serverName: 'smtp.office365.sandbox', address },
    }),
  );
  const mailboxId = (await inOrganization(identity, (context) => readPrinter(context, { printerId }))).mailbox?.id ?? '';
  const { id: authorizationId } = await inOrganization(identity, (context) => startAuthorization(context, { mailboxId }));
  const look = () => inOrganization(identity, (context) => readAuthorization(context, { authorizationId }));
  const code = await waitUntil('the code is there', async () => (await look()).code ?? undefined);
  await sandbox.approve(code, address);
  await waitUntil('the sign-in completed', async () => (await look()).state === 'completed');
  const credential = await inOrganization(identity, (context) => createCredential(context, { printerId, kind: 'rest', name: 'Test' }));
  if (credential.kind !== 'rest') throw new Error('not a REST key');
  return { printerId, mailboxId, key: credential.key };
}

/** Closes what the verbs opened in this process. */
export async function leaveFleet(): Promise<void> {
  const { closePool } = await import('@/lib/base/db/pool');
  const { closeQueues } = await import('@/lib/base/queue/enqueue');
  await closeQueues();
  await closePool();
}
