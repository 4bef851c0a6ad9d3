import { readdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import type { Identity } from './base/context';
import type { Role } from './base/roles';

/** Every file of a subject that may hold a verb; importing it registers the verb. */
function subjectFiles(): string[] {
  const lib = import.meta.dirname;
  return readdirSync(lib, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['base', 'outside', 'relay'].includes(entry.name))
    .flatMap((subject) =>
      readdirSync(path.join(lib, subject.name))
        .filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
        .map((file) => path.join(lib, subject.name, file)),
    );
}

const { verbs } = await import('./base/verb');

/** A body that is over at once. */
async function* nothing(): AsyncGenerator<never> {}

/** Microsoft's ids: they name no row of ours. */
const microsofts = ['clientId', 'entraTenantId'];

/** The keys of an input that name a row, however deep. */
function idKeys(schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties') found.push(...Object.keys(value as object).filter((name) => name.endsWith('Id') && !microsofts.includes(name)));
      walk(value);
    }
  };
  walk(json);
  return [...new Set(found)];
}

describe('every verb', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let mine: string;
  let theirs: Record<string, string>;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    for (const file of subjectFiles()) await import(file);
    const { createOrganization } = await import('./people/create-organization');
    const { inOrganization } = await import('./base/context');
    const { addPrinter } = await import('./printers/add-printer');
    const owner = { name: 'Owner', password: 'correct horse battery' };
    mine = (await createOrganization({ organization: { name: 'Mine', slug: 'mine' }, owner: { ...owner, email: 'a@mine.example' } })).organizationId;
    const other = (await createOrganization({ organization: { name: 'Theirs', slug: 'theirs' }, owner: { ...owner, email: 'a@theirs.example' } })).organizationId;
    const printerId = (
      await inOrganization({ organizationId: other, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null }, (context) =>
        addPrinter(context, {
          identity: { name: 'Theirs', make: 'Ricoh', model: 'IM C4510' },
          send: { method: 'none', address: 'theirs@theirs.example', serverName: 'mail.theirs.example', port: 25, security: 'none', administratorEmail: 'theirs@theirs.example' },
        }),
      )
    ).id;
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
    const id = async (text: string, values: unknown[]) => String((await root.query<{ id: string }>(text, values)).rows[0]?.id);
    const mailboxId = await id('SELECT "mailboxId" AS id FROM "Printer" WHERE "id" = $1', [printerId]);
    const registrationId = await id(
      `INSERT INTO "AppRegistration" ("organizationId", "id", "cloud", "entraTenantId", "clientId") VALUES ($1, gen_random_uuid(), 'worldwide', 'organizations', 'c') RETURNING "id"`,
      [other],
    );
    theirs = {
      printerId,
      mailboxId,
      registrationId,
      authorizationId: await id(
        `INSERT INTO "Authorization" ("organizationId", "id", "mailboxId", "method", "appRegistrationId") VALUES ($1, gen_random_uuid(), $2, 'device_code', $3) RETURNING "id"`,
        [other, mailboxId, registrationId],
      ),
      grantId: await id(
        `INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "method", "appRegistrationId", "accountTid", "accountName", "keyVersion")
         VALUES ($1, gen_random_uuid(), $2, 'device_code', $3, gen_random_uuid(), 'x', 1) RETURNING "id"`,
        [other, mailboxId, registrationId],
      ),
      credentialId: await id(
        `INSERT INTO "PrinterCredential" ("organizationId", "id", "kind", "name", "printerId", "publicId", "mac") VALUES ($1, gen_random_uuid(), 'rest', 'x', $2, 'p', 'm') RETURNING "id"`,
        [other, printerId],
      ),
      keyId: await id(
        `INSERT INTO "OrganizationKey" ("organizationId", "id", "name", "publicId", "mac") VALUES ($1, gen_random_uuid(), 'x', 'k', 'm') RETURNING "id"`,
        [other],
      ),
      handOverId: await id(
        `INSERT INTO "HandOver" ("organizationId", "id", "mailboxId", "tokenHash", "expiresAt") VALUES ($1, gen_random_uuid(), $2, 'h', now() + interval '1 day') RETURNING "id"`,
        [other, mailboxId],
      ),
      messageId: await id(
        `INSERT INTO "Message" ("organizationId", "id", "printerId", "mailboxId", "laneId", "origin", "kind", "envelopeFrom", "headerFrom", "subject", "messageIdHeader", "date", "bytes", "retryUntil", "state")
         SELECT $1, gen_random_uuid(), $2, $3, b."laneId", 'rest', 'scan', 'x', 'x', 'x', 'x', now(), 1, now(), 'failed' FROM "Mailbox" b WHERE b."id" = $3 RETURNING "id"`,
        [other, printerId, mailboxId],
      ),
      testSendId: await id(
        `INSERT INTO "TestSend" ("organizationId", "id", "mailboxId", "aliveUntil", "recipient", "code", "stages") VALUES ($1, gen_random_uuid(), $2, now(), 'x', 'x', '[]') RETURNING "id"`,
        [other, mailboxId],
      ),
    };
    theirs['id'] = theirs['messageId'] ?? '';
  });
  afterAll(async () => {
    const { closePool } = await import('./base/db/pool');
    const { closeQueues } = await import('./base/queue/enqueue');
    await closeQueues();
    await closePool();
    await root.end();
    await database.drop();
  });

  const person = (role: Role): Identity => ({
    organizationId: mine,
    actor: { kind: 'person', userId: mine, sessionId: mine, name: 'Ada', role },
    requestId: 'test',
    ip: null,
  });

  /** The least a verb with these ids wants besides them. */
  const besides: Record<string, object> = {
    'printers.edit': { identity: { name: 'x', make: 'x', model: 'x' } },
    'printers.change-send-settings': {
      send: { method: 'none', address: 'x@mine.example', serverName: 'mail.mine.example', port: 25, security: 'none', administratorEmail: 'x@mine.example' },
    },
    'printers.switch': { on: false },
    'mailboxes.change-limits': { limits: null },
    'test-sends.start': { recipient: 'x@mine.example' },
    'test-sends.say-arrived': { arrived: true },
    'people.change-settings': {
      contentRetentionHours: 24, failedRetentionDays: 30, metadataRetentionDays: 400, retryHours: 48, heldRefuseAfterHours: 4, heldFailAfterDays: 14, backlogCap: 9, contentCapMb: 100, alertFoldMinutes: 10,
    },
    'authorizations.start-browser': { returnTo: '/o/mine' },
    'credentials.create': { kind: 'rest', name: 'x' },
    'organization-keys.create': { name: 'x', scopes: ['messages:read'] },
    'messages.submit': { body: { form: 'parts', parts: nothing() } },
  };

  async function run(name: string, role: Role, input: object): Promise<unknown> {
    const { inOrganization, openContext } = await import('./base/context');
    const verb = verbs.get(name);
    if (!verb) throw new Error(`no verb ${name}`);
    const identity = person(role);
    if (verb.kind === 'open') return verb.call(openContext(identity) as never, input as never);
    return inOrganization(identity, (context) => verb.call(context as never, input as never));
  }
  const foreign = (name: string): object =>
    Object.fromEntries(idKeys(verbs.get(name)?.input ?? z.unknown()).map((key) => [key, theirs[key] ?? `no example of ${key}`]));

  it('was found', () => {
    expect(verbs.size).toBeGreaterThan(10);
  });

  it('answers NotFound for another organization’s ids, and changes nothing', async () => {
    const named = [...verbs.keys()].filter((name) => Object.keys(foreign(name)).length > 0 && !optionalIds.includes(name));
    expect(named.length).toBeGreaterThan(6);
    const before = await fingerprint();
    for (const name of named) {
      const answer = await run(name, 'owner', { ...foreign(name), ...besides[name] }).then(
        () => 'answered',
        (error: { code?: string }) => error.code ?? String(error),
      );
      expect({ name, answer }).toEqual({ name, answer: 'not_found' });
    }
    expect(await fingerprint()).toEqual(before);
  });

  it('that filters by an id finds nothing of another organization', async () => {
    for (const name of optionalIds.filter((one) => verbs.has(one))) {
      const answer = JSON.stringify(await run(name, 'owner', foreign(name)));
      for (const id of Object.values(theirs)) expect({ name, tells: answer.includes(id) }).toEqual({ name, tells: false });
    }
  });

  it('that changes something is refused to a viewer, and leaves no audit entry', async () => {
    for (const [name, verb] of verbs) {
      if (verb.kind !== 'change') continue;
      await expect(run(name, 'viewer', { ...foreign(name), ...besides[name] }), name).rejects.toMatchObject({ status: 403 });
    }
    expect((await root.query('SELECT FROM "AuditEntry" WHERE "organizationId" = $1', [mine])).rowCount).toBe(0);
  });

  it('that reads is refused to a credential without the scope', async () => {
    const { inOrganization } = await import('./base/context');
    const identity: Identity = { ...person('owner'), actor: { kind: 'credential', credentialId: mine, printerId: mine, siteId: null, scopes: [] } };
    for (const [name, verb] of verbs) {
      if (verb.kind !== 'read') continue;
      await expect(inOrganization(identity, (context) => verb.call(context as never, foreign(name) as never)), name).rejects.toMatchObject({ status: 403 });
    }
  });

  /** Verbs whose ids only narrow a list. */
  const optionalIds = ['messages.list', 'messages.list-log'];

  async function fingerprint(): Promise<unknown> {
    const { rows } = await root.query(`SELECT (SELECT json_agg(p ORDER BY p."id") FROM "Printer" p) AS printers, (SELECT json_agg(b ORDER BY b."id") FROM "Mailbox" b) AS mailboxes,
      (SELECT json_agg(a ORDER BY a."id") FROM "Authorization" a) AS authorizations, (SELECT json_agg(c ORDER BY c."id") FROM "PrinterCredential" c) AS credentials,
      (SELECT json_agg(k ORDER BY k."id") FROM "OrganizationKey" k) AS keys, (SELECT json_agg(m ORDER BY m."id") FROM "Message" m) AS messages,
      (SELECT json_agg(t ORDER BY t."id") FROM "TestSend" t) AS tests, (SELECT json_agg(h ORDER BY h."id") FROM "HandOver" h) AS links`);
    return rows[0];
  }
});
