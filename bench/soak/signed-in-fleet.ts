import { randomUUID } from 'node:crypto';
import { asSuperuser, type Database } from '@/bench/stage/fleet';
import { scope, tenant, type Account, type Tokens, type TokenServer } from './token-server';

const cloud = 'soak';
const serverName = 'smtp.soak';
const clientId = '5f0c4a1e-0000-4000-8000-00000000c001';
const rowsAtOnce = 2_000;

/** The soak's own cloud, for PLATEN_CLOUDS. */
export function cloudOf({ authority, caFile }: TokenServer) {
  return { [cloud]: { label: 'Soak', authority, caFile, delegatedScope: scope, appOnlyScope: 'https://outlook.office365.com/.default', servers: [{ name: serverName }] } };
}

export interface SignedInMailbox {
  id: string;
  grantId: string;
  account: Account;
}

export interface SignedInFleet {
  organizationId: string;
  mailboxes: SignedInMailbox[];
}

/** What MSAL keeps of one sign-in by the product's own code, to be written anew for each account. */
async function sampleOf(server: TokenServer): Promise<(account: Account, tokens: Tokens) => string> {
  const { runDeviceCode } = await import('@/lib/outside/entra/run-device-code');
  const { cloudNamed } = await import('@/lib/clouds/clouds');
  const sample: Account = { oid: randomUUID(), address: `sample-${randomUUID()}@soak.example` };
  const [issue, issued]: [TokenServer['issue'], Tokens[]] = [server.issue.bind(server), []];
  server.issue = (account) => {
    const tokens = issue(account);
    issued.push(tokens);
    return tokens;
  };
  server.next = sample;
  const { cache } = await runDeviceCode({ cloud: cloudNamed(cloud), tenant, clientId, onAnswer: () => Promise.resolve(), cancelled: new AbortController().signal });
  server.issue = issue;
  const [of] = issued;
  if (!of || issued.length !== 1) throw new Error('the sample of a sign-in went wrong');
  return (account, tokens) =>
    [
      [of.id, tokens.id],
      [of.access, tokens.access],
      [of.refresh, tokens.refresh],
      [of.clientInfo, tokens.clientInfo],
      [sample.oid, account.oid],
      [sample.address, account.address],
    ].reduce((text, [from = '', to = '']) => text.replaceAll(from, to), cache);
}

/**
 * An organization whose mailboxes are signed in, each with tokens of its own that ran out, sealed as the product seals them.
 * None is due yet.
 */
export async function makeSignedInFleet(info: Database, server: TokenServer, { slug, mailboxes: howMany }: { slug: string; mailboxes: number }): Promise<SignedInFleet> {
  const { createOrganization } = await import('@/lib/people/create-organization');
  const { newId } = await import('@/lib/base/ids');
  const { seal } = await import('@/lib/base/vault');
  const { keyVersionOf } = await import('@/lib/base/vault/seal');
  const placeOf = await tokenPlaces();
  const cacheOf = await sampleOf(server);
  const owner = { email: `owner@${slug}.example`, name: 'Olive Owner', password: 'correct horse battery' };
  const { organizationId } = await createOrganization({ organization: { name: slug, slug }, owner });
  const mailboxes = Array.from({ length: howMany }, (_, number) => ({ id: newId(), laneId: newId(), grantId: newId(), account: { oid: randomUUID(), address: `scan${number}@${slug}.example` } }));
  const registrationId = newId();
  await asSuperuser(info, async (client) => {
    await client.query(`INSERT INTO "AppRegistration" ("organizationId", "id", "cloud", "entraTenantId", "clientId") VALUES ($1, $2, $3, $4, $5)`, [organizationId, registrationId, cloud, tenant, clientId]);
    for (let at = 0; at < mailboxes.length; at += rowsAtOnce) {
      const some = mailboxes.slice(at, at + rowsAtOnce);
      const [ids, lanes] = [some.map(({ id }) => id), some.map(({ laneId }) => laneId)];
      const [addresses, oids] = [some.map(({ account }) => account.address), some.map(({ account }) => account.oid)];
      await client.query(`INSERT INTO "Lane" ("organizationId", "id", "cloud", "serverName", "userName") SELECT $1, id, $4, $5, name FROM unnest($2::uuid[], $3::text[]) AS t(id, name)`, [
        organizationId,
        lanes,
        addresses,
        cloud,
        serverName,
      ]);
      await client.query(
        `INSERT INTO "Mailbox" ("organizationId", "id", "laneId", "address", "userName", "method", "cloud", "serverName", "port", "security", "smtpAuth", "appRegistrationId", "entraTenantId", "entraObjectId")
         SELECT $1, id, lane, name, name, 'oauth', $6, $7, 587, 'starttls', true, $8, $9, oid FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[]) AS t(id, lane, name, oid)`,
        [organizationId, ids, lanes, addresses, oids, cloud, serverName, registrationId, tenant],
      );
      const sealed = await Promise.all(some.map(({ id: mailboxId, grantId, account }) => seal(placeOf(organizationId, { id: mailboxId, grantId, account }), cacheOf(account, server.issue(account)))));
      await client.query(
        `INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "method", "appRegistrationId", "accountOid", "accountTid", "accountName", "cacheCipher", "keyVersion", "accessExpiresAt", "refreshDueAt", "lastRefreshAt")
         SELECT $1, id, mailbox, 'device_code', $7, oid, $8, name, cipher, $9, now() - interval '1 hour', now() + interval '1 day', now() - interval '2 hours'
         FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::bytea[]) AS t(id, mailbox, oid, name, cipher)`,
        [organizationId, some.map(({ grantId }) => grantId), ids, oids, addresses, sealed.map((one) => Buffer.from(one)), registrationId, tenant, keyVersionOf(Buffer.from(sealed[0] ?? []))],
      );
    }
    await client.query('ANALYZE "Lane", "Mailbox", "Grant"');
  });
  return { organizationId, mailboxes };
}

/** All tokens were found to have run out at once: every grant is due, since some time within the last day. */
export async function everythingIsDue(info: Database, { organizationId }: SignedInFleet): Promise<void> {
  await asSuperuser(info, (client) => client.query(`UPDATE "Grant" SET "refreshDueAt" = clock_timestamp() - random() * interval '1 day' WHERE "organizationId" = $1`, [organizationId]));
}

/** Where the tokens of a mailbox of the fleet are sealed. */
async function tokenPlaces() {
  const { tokensOf } = await import('@/lib/grants/stored-grant');
  return (organizationId: string, { id, grantId, account }: { id: string; grantId: string; account: { oid: string } }) =>
    tokensOf(organizationId, { id: grantId, cloud, clientId, mailboxId: id, accountTid: tenant, accountOid: account.oid });
}

interface GrantRow {
  id: string;
  state: string;
  held: boolean;
  generation: number;
  cacheCipher: Buffer | null;
}

const tokenIn = (kind: unknown): string => Object.values((kind ?? {}) as Record<string, { secret?: string }>)[0]?.secret ?? '';

/** Mailboxes that could not go on sending: no current grant, a held mailbox, or tokens the server does not know as theirs. */
export async function lostMailboxes(info: Database, server: TokenServer, { organizationId, mailboxes }: SignedInFleet): Promise<string[]> {
  const { unseal } = await import('@/lib/base/vault');
  const placeOf = await tokenPlaces();
  const { rows } = await asSuperuser(info, (client) =>
    client.query<GrantRow>(
      `SELECT g."id", g."state"::text, m."holdReason" IS NOT NULL AS held, g."generation", g."cacheCipher" FROM "Grant" g
       JOIN "Mailbox" m ON m."organizationId" = g."organizationId" AND m."id" = g."mailboxId" WHERE g."organizationId" = $1 AND g."state" <> 'superseded'`,
      [organizationId],
    ),
  );
  const grants = new Map(rows.map((row) => [row.id, row]));
  const lost: string[] = [];
  for (const { id, grantId, account } of mailboxes) {
    const grant = grants.get(grantId);
    if (grant?.state === 'current' && !grant.held && grant.generation > 1 && grant.cacheCipher) {
      const cache = JSON.parse(await unseal(placeOf(organizationId, { id, grantId, account }), grant.cacheCipher)) as Record<string, unknown>;
      if (server.works(account, { access: tokenIn(cache['AccessToken']), refresh: tokenIn(cache['RefreshToken']) })) continue;
    }
    lost.push(account.address);
  }
  return lost;
}
