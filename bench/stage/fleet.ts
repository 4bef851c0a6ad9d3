import pg from 'pg';
import { useProduct } from '@/e2e/stage/environment';
import type { ProductInfo } from '@/e2e/stage/product-info';
import type { Address } from './arguments';

export interface FleetOptions {
  /** Short name; two fleets in one product need two. */
  slug?: string;
  mailboxes: number;
  printersPerMailbox?: number;
  /** The mail server of all of them, spoken to in the clear and without authentication. */
  server: Address;
  limits?: Partial<Limits>;
  /** How much the organization may have waiting. */
  backlogCap?: number;
}

/** Of every lane. The default is as good as none, for benches that measure something else. */
export interface Limits {
  maxPerMinute: number;
  maxConnections: number;
  maxRecipientsPerDay: number;
}

export interface FleetPrinter {
  id: string;
  /** For "Authorization: Bearer …". */
  key: string;
}

export interface FleetMailbox {
  id: string;
  laneId: string;
  /** Its envelope sender, by which the sink knows it. */
  address: string;
  printers: FleetPrinter[];
}

export interface Fleet {
  organizationId: string;
  mailboxes: FleetMailbox[];
}

const rowsAtOnce = 5_000;

/** What of a product its rows need: a bare database with its environment will do. */
export type Database = Pick<ProductInfo, 'databaseUrls' | 'environment'>;

/** Asks the product's database with every right there is. */
export async function asSuperuser<T>(info: Database, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseOf(info) });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function databaseOf({ databaseUrls }: Database): string {
  const url = new URL(databaseUrls['superuserUrl'] ?? '');
  url.pathname = new URL(databaseUrls['appUrl'] ?? '').pathname;
  return url.href;
}

/** Keys as the verb makes them; thousands of them one by one would take minutes. */
async function newKey(): Promise<{ key: string; publicId: string; mac: Buffer }> {
  const { keyMode, macOf, randomText } = await import('@/lib/credentials/secret');
  const { formatKey, secretAlphabet, typableAlphabet } = await import('@/lib/credentials/rules/key');
  const publicId = randomText(typableAlphabet, 12);
  const secret = randomText(secretAlphabet, 40);
  return { key: formatKey({ mode: keyMode(), publicId, secret }), publicId, mac: macOf(publicId, secret) };
}

async function planOf(slug: string, mailboxes: number, printersPerMailbox: number) {
  const { newId } = await import('@/lib/base/ids');
  const plan = [];
  for (let number = 0; number < mailboxes; number += 1) {
    const printers = [];
    for (let printer = 0; printer < printersPerMailbox; printer += 1) printers.push({ id: newId(), credentialId: newId(), ...(await newKey()) });
    plan.push({ id: newId(), laneId: newId(), address: `scan${number}@${slug}.example`, printers });
  }
  return plan;
}

/**
 * Makes an organization with so many mailboxes, each with a lane of its own and printers with a REST key each: the rows
 * the verbs would write, in a few statements.
 */
export async function makeFleet(info: Database, options: FleetOptions): Promise<Fleet> {
  const { slug = 'bench', mailboxes, printersPerMailbox = 1, server, backlogCap = 1_000_000 } = options;
  const limits: Limits = { maxPerMinute: 1_000_000, maxConnections: 2, maxRecipientsPerDay: 100_000_000, ...options.limits };
  useProduct(info);
  const { createOrganization } = await import('@/lib/people/create-organization');
  const { organizationId } = await createOrganization({
    organization: { name: slug, slug },
    owner: { email: `owner@${slug}.example`, name: 'Olive Owner', password: 'correct horse battery' },
  });
  const { closePool } = await import('@/lib/base/db/pool');
  await closePool();
  const plan = await planOf(slug, mailboxes, printersPerMailbox);
  await asSuperuser(info, async (client) => {
    await client.query('UPDATE "Organization" SET "backlogCap" = $2 WHERE "id" = $1', [organizationId, backlogCap]);
    for (let at = 0; at < plan.length; at += rowsAtOnce) {
      const some = plan.slice(at, at + rowsAtOnce);
      await client.query(
        `INSERT INTO "Lane" ("organizationId", "id", "serverName", "port", "userName", "maxPerMinute", "maxConnections", "maxRecipientsPerDay")
         SELECT $1, id, $4, $8, name, $5, $6, $7 FROM unnest($2::uuid[], $3::text[]) AS t(id, name)`,
        [organizationId, some.map(({ laneId }) => laneId), some.map(({ address }) => address), server.host, limits.maxPerMinute, limits.maxConnections, limits.maxRecipientsPerDay, server.port],
      );
      await client.query(
        `INSERT INTO "Mailbox" ("organizationId", "id", "laneId", "address", "userName", "method", "serverName", "port", "security", "smtpAuth")
         SELECT $1, id, lane, name, name, 'none', $5, $6, 'none', false FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS t(id, lane, name)`,
        [organizationId, some.map(({ id }) => id), some.map(({ laneId }) => laneId), some.map(({ address }) => address), server.host, server.port],
      );
    }
    const printers = plan.flatMap(({ id: mailboxId, address, printers: of }) => of.map((printer) => ({ ...printer, mailboxId, address })));
    for (let at = 0; at < printers.length; at += rowsAtOnce) {
      const some = printers.slice(at, at + rowsAtOnce);
      const ids = some.map(({ id }) => id);
      await client.query(
        `INSERT INTO "Printer" ("organizationId", "id", "name", "make", "model", "method", "mailboxId", "mailboxAddress")
         SELECT $1, id, 'Printer ' || id, 'Ricoh', 'IM C4510', 'none', mailbox, address FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS t(id, mailbox, address)`,
        [organizationId, ids, some.map(({ mailboxId }) => mailboxId), some.map(({ address }) => address)],
      );
      await client.query(
        `INSERT INTO "PrinterCredential" ("organizationId", "id", "kind", "name", "printerId", "publicId", "mac", "scopes")
         SELECT $1, id, 'rest', 'Bench', printer, "publicId", mac, '{messages:submit,messages:read}' FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::bytea[]) AS t(id, printer, "publicId", mac)`,
        [organizationId, some.map(({ credentialId }) => credentialId), ids, some.map(({ publicId }) => publicId), some.map(({ mac }) => mac)],
      );
    }
    await client.query('ANALYZE "Lane", "Mailbox", "Printer", "PrinterCredential"');
  });
  return {
    organizationId,
    mailboxes: plan.map(({ id, laneId, address, printers }) => ({ id, laneId, address, printers: printers.map((printer) => ({ id: printer.id, key: printer.key })) })),
  };
}
