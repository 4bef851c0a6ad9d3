import type { Identity } from '@/lib/base/context';
import type { Role } from '@/lib/base/roles';
import { Running } from '@/sandbox/testing/running';
import { PLATEN } from '@/sandbox/testing/entra';
import { useEnvironment } from './environment';
import { freshDatabase, type FreshDatabase } from './fresh-database';
import { waitUntil } from './wait-until';

/** An organization with an owner, in a database and beside a sandbox of the test's own. */
export interface SignInStage {
  database: FreshDatabase;
  sandbox: Running;
  /** Another organization of the installation. */
  organization(slug: string): Promise<string>;
  /** A person of the organization; each name has a session of its own. */
  person(organizationId: string, name: string, role?: Role): Promise<Identity>;
  /** The mailbox of a printer that was added for it. */
  mailbox(organizationId: string, address: string): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Brings it all up and sets this process's environment to it. Call it before anything reads lib/base/env.
 *
 * @param more what else the environment has, by name
 */
export async function startSignInStage(more: (sandbox: Running) => Record<string, string | undefined> = () => ({})): Promise<SignInStage> {
  const [database, sandbox] = [await freshDatabase(), await Running.start()];
  const clouds = {
    sandbox: {
      label: 'Sandbox',
      authority: sandbox.sandbox.entraUrl,
      browserAuthority: sandbox.sandbox.pagesUrl,
      signInAddress: `${sandbox.sandbox.pagesUrl}/devicelogin`,
      caFile: sandbox.sandbox.caFile,
      delegatedScope: 'https://outlook.office.com/SMTP.Send',
      appOnlyScope: 'https://outlook.office365.com/.default',
      servers: [{ name: 'smtp.office365.sandbox', host: '127.0.0.1', port: sandbox.sandbox.exchangePort }],
    },
  };
  useEnvironment(database, { PLATEN_CLOUDS: JSON.stringify(clouds), PLATEN_CLIENT_ID: PLATEN, ...more(sandbox) });
  const { syncClouds } = await import('@/scripts/migrate');
  const { clouds: known } = await import('@/lib/clouds/clouds');
  await syncClouds({ ownerUrl: database.ownerUrl, clouds: [...known().values()].map((cloud) => ({ ...cloud, servers: cloud.servers.map(({ name }) => name) })) });
  const { createOrganization } = await import('@/lib/people/create-organization');
  const { inOrganization } = await import('@/lib/base/context');
  const { addPrinter } = await import('@/lib/printers/add-printer');
  const { newId } = await import('@/lib/base/ids');
  const { closePool } = await import('@/lib/base/db/pool');
  const { closeQueues } = await import('@/lib/base/queue/enqueue');
  const platen = (organizationId: string): Identity => ({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
  return {
    database,
    sandbox,
    async organization(slug) {
      const owner = { email: `owner@${slug}.example`, name: 'Olive Owner', password: 'correct horse battery' };
      return (await createOrganization({ organization: { name: slug, slug }, owner })).organizationId;
    },
    async person(organizationId, name, role = 'admin') {
      const userId = newId();
      const email = `${userId}@people.example`;
      const { withoutOrganization } = await import('@/lib/base/db/sql');
      await withoutOrganization('SELECT create_user($1, $2, $3, NULL)', [userId, email, name]);
      await inOrganization(platen(organizationId), ({ tx }) => tx.membership.create({ data: { organizationId, userId, role, name, email } }));
      return { organizationId, actor: { kind: 'person', userId, sessionId: newId(), name, role }, requestId: 'test', ip: null };
    },
    async mailbox(organizationId, address) {
      const send = { method: 'oauth' as const, cloud: 'sandbox', serverName: 'smtp.office365.sandbox', address };
      return inOrganization(platen(organizationId), async (context) => {
        const { id } = await addPrinter(context, { identity: { name: `For ${address}`, make: 'Ricoh', model: 'IM C4510' }, send });
        const printer = await context.tx.printer.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id } } });
        if (!printer.mailboxId) throw new Error('the printer has no mailbox');
        return printer.mailboxId;
      });
    },
    async stop() {
      await closeQueues();
      await closePool();
      await sandbox.stop();
      await database.drop();
    },
  };
}

/** Starts a sign-in as this person, waits for its code, lets `account` enter it at the sandbox, and waits for the end. */
export async function signInAs(stage: SignInStage, person: Identity, mailboxId: string, account: string) {
  const { inOrganization } = await import('@/lib/base/context');
  const { startAuthorization } = await import('@/lib/authorizations/start-authorization');
  const { readAuthorization } = await import('@/lib/authorizations/read-authorization');
  const { id } = await inOrganization(person, (context) => startAuthorization(context, { mailboxId }));
  const read = () => inOrganization(person, (context) => readAuthorization(context, { authorizationId: id }));
  const { code } = await waitUntil('the code', async () => {
    const view = await read();
    return view.code !== null && view;
  });
  await stage.sandbox.client.approve(code ?? '', account);
  return waitUntil('the end of the sign-in', async () => {
    const view = await read();
    return view.state !== 'waiting' && view;
  });
}
