import type { Identity } from '@/lib/base/context';
import { actsBesideProduct, useProduct } from '../stage/environment';
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

/** A printer whose mailbox nobody has signed in yet. */
export async function newPrinter(product: ProductInfo, address: string): Promise<{ printerId: string; mailboxId: string }> {
  return printerFor(await ownerOf(product), address);
}

async function printerFor(identity: Identity, address: string): Promise<{ printerId: string; mailboxId: string }> {
  const { inOrganization } = await import('@/lib/base/context');
  const { addPrinter } = await import('@/lib/printers/add-printer');
  const { readPrinter } = await import('@/lib/printers/read-printer');
  const { id: printerId } = await inOrganization(identity, (context) =>
    addPrinter(context, {
      identity: { name: address, make: 'Ricoh', model: 'IM C4510' },
      send: { method: 'oauth', cloud: 'sandbox', serverName: 'smtp.office365.sandbox', address },
    }),
  );
  return { printerId, mailboxId: (await inOrganization(identity, (context) => readPrinter(context, { printerId }))).mailbox?.id ?? '' };
}

async function restKey(identity: Identity, printerId: string): Promise<string> {
  const { inOrganization } = await import('@/lib/base/context');
  const { createCredential } = await import('@/lib/credentials/create-credential');
  const credential = await inOrganization(identity, (context) => createCredential(context, { printerId, kind: 'rest', name: 'Test' }));
  if (credential.kind !== 'rest') throw new Error('not a REST key');
  return credential.key;
}

/** A printer whose mailbox is signed in at the sandbox, and its REST key. */
export async function authorizedPrinter(product: ProductInfo, address: string): Promise<{ printerId: string; mailboxId: string; key: string }> {
  const identity = await ownerOf(product);
  const { inOrganization } = await import('@/lib/base/context');
  const { startAuthorization } = await import('@/lib/authorizations/start-authorization');
  const { readAuthorization } = await import('@/lib/authorizations/read-authorization');
  const sandbox = sandboxOf(product);
  await sandbox.settings({ deviceCodeInterval: 1 });
  const { printerId, mailboxId } = await printerFor(identity, address);
  const { id: authorizationId } = await inOrganization(identity, (context) => startAuthorization(context, { mailboxId }));
  const look = () => inOrganization(identity, (context) => readAuthorization(context, { authorizationId }));
  const code = await waitUntil('the code is there', async () => (await look()).code ?? undefined);
  await sandbox.approve(code, address);
  await waitUntil('the sign-in completed', async () => (await look()).state === 'completed');
  return { printerId, mailboxId, key: await restKey(identity, printerId) };
}

/** Somebody else of the seeded organization, who acts without a browser. */
export async function colleague(product: ProductInfo, name: string): Promise<Identity> {
  const owner = await ownerOf(product);
  const { inOrganization } = await import('@/lib/base/context');
  const { withoutOrganization } = await import('@/lib/base/db/sql');
  const { newId } = await import('@/lib/base/ids');
  const userId = newId();
  const email = `${userId}@people.example`;
  await withoutOrganization('SELECT create_user($1, $2, $3, NULL)', [userId, email, name]);
  const { organizationId } = owner;
  await inOrganization(owner, ({ tx }) => tx.membership.create({ data: { organizationId, userId, role: 'operator', name, email } }));
  return { ...owner, actor: { kind: 'person', userId, sessionId: newId(), name, role: 'operator' } };
}

/** Starts a sign-in by code for somebody without a browser; with `takeOver` it ends another's. */
export async function startCodeAs(identity: Identity, mailboxId: string, takeOver = false): Promise<void> {
  const { inOrganization } = await import('@/lib/base/context');
  const { startAuthorization } = await import('@/lib/authorizations/start-authorization');
  await inOrganization(identity, (context) => startAuthorization(context, { mailboxId, takeOver }));
}

/** The same in a browser of their own, which is at Microsoft now. */
export async function startBrowserAs(identity: Identity, mailboxId: string): Promise<void> {
  const { inOrganization } = await import('@/lib/base/context');
  const { startBrowserSignIn } = await import('@/lib/authorizations/start-browser-sign-in');
  await inOrganization(identity, (context) => startBrowserSignIn(context, { mailboxId, takeOver: true, returnTo: '/' }));
}

/** An organization whose own app can do without a person at the sandbox, with a printer, its REST key and its owner. */
export async function organizationWithApp(product: ProductInfo, slug: string): Promise<{ email: string; password: string; mailboxId: string; address: string; key: string; clientId: string }> {
  useProduct(product);
  const { createOrganization } = await import('@/lib/people/create-organization');
  const { inOrganization } = await import('@/lib/base/context');
  const { newId } = await import('@/lib/base/ids');
  const { saveRegistration } = await import('@/lib/app-registrations/save-registration');
  const [email, password, address] = [`owner@${slug}.example`, 'correct horse battery', `${slug}@contoso.example`];
  const { organizationId, userId } = await createOrganization({ organization: { name: slug, slug }, owner: { email, name: 'Olive Owner', password } });
  const identity: Identity = { organizationId, actor: { kind: 'person', userId, sessionId: newId(), name: 'Olive Owner', role: 'owner' }, requestId: newId(), ip: null };
  await inOrganization(identity, (context) =>
    saveRegistration(context, { cloud: 'sandbox', clientId: sandboxApp.clientId, entraTenantId: sandboxApp.tenant, proof: { kind: 'secret', secret: sandboxApp.secret } }),
  );
  const { printerId, mailboxId } = await printerFor(identity, address);
  return { email, password, mailboxId, address, key: await restKey(identity, printerId), clientId: sandboxApp.clientId };
}

/** The sandbox's registration that signs in without a person. */
const sandboxApp = { clientId: 'aaaaaaaa-0000-4000-8000-000000000003', tenant: '5c0a7050-1111-4000-8000-00000000c001', secret: 'Sandbox-secret-1234' };

/** Has the mailbox's token refreshed now, whatever Entra says to that. */
export async function refreshNow(product: ProductInfo, mailboxId: string): Promise<void> {
  const identity = await ownerOf(product);
  const { openContext } = await import('@/lib/base/context');
  const { PlatenError } = await import('@/lib/base/errors');
  const { ensureFreshToken } = await import('@/lib/grants/ensure-fresh-token');
  await ensureFreshToken(openContext(identity), { mailboxId, force: true }).catch((error: unknown) => {
    if (!(error instanceof PlatenError)) throw error;
  });
}

/** Closes what the verbs opened in this process. */
export async function leaveFleet(): Promise<void> {
  if (!actsBesideProduct()) return;
  const { closePool } = await import('@/lib/base/db/pool');
  const { closeQueues } = await import('@/lib/base/queue/enqueue');
  await closeQueues();
  await closePool();
}
