import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSignInStage, type SignInStage } from '@/e2e/stage/sign-in-stage';
import { CONTOSO } from '@/sandbox/testing/entra';
import type { Identity } from './base/context';
import { verbs } from './base/verb';

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

const everyWay = 'aaaaaaaa-0000-4000-8000-000000000004';

describe('every verb that changes something', () => {
  let stage: SignInStage;
  let root: pg.Client;
  let owner: Identity;
  let organizationId: string;
  let count = 0;

  beforeAll(async () => {
    stage = await startSignInStage();
    for (const file of subjectFiles()) await import(file);
    organizationId = await stage.organization('contoso');
    owner = await stage.person(organizationId, 'Ada', 'owner');
    root = new pg.Client({ connectionString: stage.database.superuserUrl });
    await root.connect();
  });
  afterAll(async () => {
    await root.end();
    await stage.stop();
  });

  async function run(name: string, input: object): Promise<unknown> {
    const { inOrganization, openContext } = await import('./base/context');
    const verb = verbs.get(name);
    if (!verb) throw new Error(`no verb ${name}`);
    if (verb.kind === 'open') return verb.call(openContext(owner) as never, input as never);
    return inOrganization(owner, (context) => verb.call(context as never, input as never));
  }
  const made = async (name: string, input: object) => ((await run(name, input)) as { id: string }).id;
  const insert = async (text: string, values: unknown[] = []) => {
    const [row] = (await root.query<{ id: string }>(text, [organizationId, ...values])).rows;
    if (!row) throw new Error(`nothing came of ${text}`);
    return row.id;
  };

  const mailbox = () => stage.mailbox(organizationId, `scan-${(count += 1)}@contoso.example`);
  const printer = async () => insert('SELECT "id" FROM "Printer" WHERE "organizationId" = $1 AND "mailboxId" = $2', [await mailbox()]);
  const registration = () => run('app-registrations.save', { cloud: 'sandbox', entraTenantId: CONTOSO, clientId: everyWay, proof: { kind: 'secret', secret: 'Sandbox-secret-1234' } });
  /** A grant of a new mailbox for an account of its own. */
  const grant = async (claimed: boolean) => {
    await registration();
    const mailboxId = await mailbox();
    const key = `${CONTOSO}/scan-${count}@contoso.example`;
    await insert(
      `INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "method", "appRegistrationId", "accountTid", "accountName", "keyVersion", "accountKeys", "claimedAt")
       SELECT $1, gen_random_uuid(), $2, 'device_code', r."id", $3, 'x', 1, ARRAY[$4], CASE WHEN $5 THEN now() END FROM "AppRegistration" r WHERE r."organizationId" = $1 LIMIT 1 RETURNING "id"`,
      [mailboxId, CONTOSO, key, claimed],
    );
    return { mailboxId, key };
  };
  const handOver = async () => made('hand-overs.create', { mailboxId: await mailbox() });
  const testSend = async (state: string) =>
    insert(
      `INSERT INTO "TestSend" ("organizationId", "id", "mailboxId", "aliveUntil", "recipient", "code", "stages", "state", "endedAt") VALUES ($1, gen_random_uuid(), $2, now(), 'a@contoso.example', 'x', '[]', $3, now()) RETURNING "id"`,
      [await mailbox(), state],
    );
  const message = async (state: string, recipient: string) => {
    const contentId = await insert(`INSERT INTO "MessageContent" ("organizationId", "id", "state", "keyVersion") VALUES ($1, gen_random_uuid(), 'complete', 1) RETURNING "id"`);
    const id = await insert(
      `INSERT INTO "Message" ("organizationId", "id", "printerId", "mailboxId", "laneId", "origin", "kind", "envelopeFrom", "headerFrom", "subject", "messageIdHeader", "date", "bytes", "retryUntil", "contentId", "state")
       SELECT $1, gen_random_uuid(), p."id", b."id", b."laneId", 'rest', 'scan', 'x@contoso.example', 'x@contoso.example', 'x', '<x@contoso.example>', now(), 1, now(), $3, $4
       FROM "Printer" p JOIN "Mailbox" b ON b."organizationId" = $1 AND b."id" = p."mailboxId" WHERE p."organizationId" = $1 AND p."id" = $2 RETURNING "id"`,
      [await printer(), contentId, state],
    );
    await root.query(`INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address", "state") VALUES ($1, $2, 0, 'a@contoso.example', $3)`, [organizationId, id, recipient]);
    return id;
  };
  const send = { method: 'oauth', cloud: 'sandbox', serverName: 'smtp.office365.sandbox' } as const;
  async function* parts() {
    yield { part: 'message', value: { to: ['a@contoso.example'], subject: 'A scan', text: 'It is here.' } };
  }

  /** For each verb the least it succeeds with. */
  const fixtures: Record<string, () => Promise<object>> = {
    'accounts.claim': async () => {
      const { mailboxId, key } = await grant(false);
      await root.query(`UPDATE "Mailbox" SET "holdReason" = 'needs_admin', "holdCode" = 'account_in_other_organization', "holdSince" = now() WHERE "id" = $1`, [mailboxId]);
      return { keys: [key] };
    },
    'accounts.release': async () => ({ keys: [(await grant(true)).key] }),
    'app-registrations.check': async () => {
      await registration();
      return { cloud: 'sandbox' };
    },
    'app-registrations.retire': async () => {
      await registration();
      return { cloud: 'sandbox' };
    },
    'app-registrations.save': () => Promise.resolve({ cloud: 'sandbox', entraTenantId: CONTOSO, clientId: everyWay, proof: { kind: 'secret', secret: 'Sandbox-secret-1234' } }),
    'authorizations.cancel': async () => ({ authorizationId: await made('authorizations.start', { mailboxId: await mailbox() }) }),
    'authorizations.start': async () => ({ mailboxId: await mailbox() }),
    'authorizations.start-app-only': async () => {
      await registration();
      return { mailboxId: await mailbox() };
    },
    'authorizations.start-browser': async () => ({ mailboxId: await mailbox(), returnTo: '/o/contoso' }),
    'credentials.create': async () => ({ printerId: await printer(), kind: 'rest', name: 'x' }),
    'credentials.revoke': async () => ({ credentialId: await made('credentials.create', { printerId: await printer(), kind: 'rest', name: 'x' }) }),
    'hand-overs.create': async () => ({ mailboxId: await mailbox() }),
    'hand-overs.revoke': async () => ({ handOverId: await handOver() }),
    'hand-overs.start': async () => ({ handOverId: await handOver() }),
    'keys.rewrap': async () => {
      const { env } = await import('./base/env');
      const settings = env();
      settings.PLATEN_KEY_ENCRYPTION_KEYS_ALSO = [settings.PLATEN_KEY_ENCRYPTION_KEY];
      settings.PLATEN_KEY_ENCRYPTION_KEY = randomBytes(32).toString('base64');
      return {};
    },
    'keys.rotate': () => Promise.resolve({ startedAt: new Date().toISOString() }),
    'mailboxes.change-limits': async () => ({ mailboxId: await mailbox(), limits: null }),
    'mailboxes.try-now': async () => {
      const mailboxId = await mailbox();
      await root.query(`UPDATE "Mailbox" SET "holdReason" = 'quota', "holdSince" = now(), "holdUntil" = now() + interval '1 hour' WHERE "id" = $1`, [mailboxId]);
      return { mailboxId };
    },
    'messages.cancel': async () => ({ messageId: await message('queued', 'pending') }),
    'messages.retry': async () => ({ messageId: await message('failed', 'failed') }),
    'messages.retry-all': async () => {
      await message('failed', 'failed');
      return {};
    },
    'messages.submit': async () => ({ printerId: await printer(), body: { form: 'parts', parts: parts() } }),
    'organization-keys.create': () => Promise.resolve({ name: 'x', scopes: ['messages:read'] }),
    'organization-keys.revoke': async () => ({ keyId: await made('organization-keys.create', { name: 'x', scopes: ['messages:read'] }) }),
    'people.change-settings': async () => {
      const { organizationSettings } = await import('./people/contract');
      const [row] = (await root.query('SELECT * FROM "Organization" WHERE "id" = $1', [organizationId])).rows;
      return organizationSettings.strip().parse(row);
    },
    'printers.add': () => Promise.resolve({ identity: { name: 'New', make: 'Ricoh', model: 'IM C4510' }, send: { ...send, address: `new-${(count += 1)}@contoso.example` } }),
    'printers.change-send-settings': async () => ({ printerId: await printer(), send: { ...send, address: `other-${(count += 1)}@contoso.example` } }),
    'printers.edit': async () => ({ printerId: await printer(), identity: { name: 'Renamed', make: 'Ricoh', model: 'IM C4510' } }),
    'printers.switch': async () => ({ printerId: await printer(), on: false }),
    'test-sends.say-arrived': async () => ({ testSendId: await testSend('accepted'), arrived: true }),
    'test-sends.start': async () => ({ mailboxId: await mailbox(), recipient: 'a@contoso.example' }),
  };

  const changing = () => [...verbs.values()].filter(({ kind }) => kind !== 'read').map(({ name }) => name).sort();

  it('has an example here', () => {
    expect(changing()).toEqual(Object.keys(fixtures).sort());
  });

  it.each(Object.keys(fixtures))('leaves what it declares: %s', async (name) => {
    const trail = verbs.get(name)?.trail;
    expect(trail, name).toBeTruthy();
    const input = await fixtures[name]?.();
    const seen = async () => Number((await root.query<{ n: string }>(`SELECT count(*) AS n FROM "AuditEntry" WHERE "verb" = $1`, [name])).rows[0]?.n);
    const messages = async () => Number((await root.query<{ n: string }>('SELECT count(*) AS n FROM "Message"')).rows[0]?.n);
    const before = { entries: await seen(), messages: await messages() };
    await run(name, input ?? {});
    if (trail?.history === undefined) {
      expect(await seen()).toBeGreaterThan(before.entries);
      const [entry] = (await root.query(`SELECT * FROM "AuditEntry" WHERE "verb" = $1 AND "entity" = $2 ORDER BY "at" DESC LIMIT 1`, [name, trail?.entry])).rows;
      expect(entry).toMatchObject({ organizationId, actorKind: 'person', actorName: 'Ada', requestId: 'test' });
    } else {
      // The attempts hang on the message's row.
      expect({ name, history: trail.history, messages: await messages() }).toEqual({ name, history: 'attempts', messages: before.messages + 1 });
    }
  });

  it('tells that the stored secret of an app registration was used to ask, and not the secret', async () => {
    await registration();
    await run('app-registrations.check', { cloud: 'sandbox', draft: { entraTenantId: CONTOSO, clientId: everyWay, proof: { kind: 'kept' } } });
    const [entry] = (await root.query<{ after: object }>(`SELECT "after" FROM "AuditEntry" WHERE "verb" = 'app-registrations.check' ORDER BY "at" DESC LIMIT 1`)).rows;
    expect(entry?.after).toMatchObject({ clientId: everyWay, draft: true, proof: 'secret', storedProof: true });
    expect(JSON.stringify(entry)).not.toContain('Sandbox-secret');
  });
});
