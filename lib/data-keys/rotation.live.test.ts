import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@/e2e/stage/free-port';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { signInAs } from '@/e2e/stage/sign-in-stage';
import { startProcess } from '@/e2e/stage/start-process';
import { waitUntil } from '@/e2e/stage/wait-until';
import { sealedPlace } from '@/e2e/stage/sealed-place';
import type { Identity, OpenContext } from '@/lib/base/context';
import { boundToOf, sealedColumns } from '@/lib/base/vault/sealed-columns';
import { PASSWORD } from '@/sandbox/accounts/directory';
import { RELAY_USER } from '@/sandbox/relay/server';

const secret = 'canary-client-secret-4711';

interface Ended {
  code: number | null;
  said: string;
}

describe('a rotation of the data keys', () => {
  let relay: RelayStage;
  let contoso: string;
  let fabrikam: string;
  let oauth: string[];
  let held: string;
  let api: string;
  const children: ChildProcess[] = [];
  const troubles: string[] = [];

  let platen: (organizationId: string) => OpenContext;
  const versions = async (organizationId: string) =>
    (await relay.sql<{ version: number }>(`SELECT "version" FROM "OrganizationDataKey" WHERE "organizationId" = $1 ORDER BY "version"`, [organizationId])).map(({ version }) => version);
  const audited = () =>
    relay.sql<{ organizationId: string; actorKind: string; after: unknown }>(`SELECT "organizationId", "actorKind"::text, "after" FROM "AuditEntry" WHERE "verb" = 'keys.rotate' ORDER BY "at", "organizationId"`);

  /** The command as a person gives it; `until`: killed -9 once it has said that. */
  async function rotate(options: string[], { until }: { until?: string } = {}): Promise<Ended> {
    const child = startProcess('scripts/keys-rotate.ts', {}, options);
    children.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (until && said.includes(until)) child.kill('SIGKILL');
      });
    }
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  }

  /** Opens every sealed value there is; which version of the key each needed. */
  async function openEverything(organizationId: string): Promise<number[]> {
    const { keyVersionOf, unseal } = await import('@/lib/base/vault');
    const { readContent } = await import('@/lib/messages/content/read');
    const needed = new Set<number>();
    for (const sealedColumn of sealedColumns) {
      const { table, column } = sealedColumn;
      const rows = await relay.sql<{ id: string; sealed: Buffer; boundTo: (string | null)[] }>(
        `SELECT t."id", t."${column}" AS sealed, ${boundToOf(sealedColumn)} AS "boundTo" FROM "${table}" t WHERE t."organizationId" = $1 AND t."${column}" IS NOT NULL`,
        [organizationId],
      );
      for (const { id, sealed, boundTo: bound } of rows) {
        expect(await unseal({ organizationId, table, row: id, column, boundTo: bound }, sealed)).not.toBe('');
        needed.add(keyVersionOf(sealed));
      }
    }
    for (const { id } of await relay.sql<{ id: string }>(`SELECT "id" FROM "MessageContent" WHERE "organizationId" = $1 AND "state" = 'complete'`, [organizationId])) {
      for await (const piece of readContent(platen(organizationId), id)) expect(piece.length).toBeGreaterThan(0);
    }
    const pieces = await relay.sql<{ sealed: Buffer }>(`SELECT "sealed" FROM "ContentChunk" WHERE "organizationId" = $1`, [organizationId]);
    for (const { sealed } of pieces) needed.add(keyVersionOf(sealed));
    return [...needed].sort();
  }

  async function start(script: string, environment: Record<string, string>): Promise<void> {
    const child = startProcess(script, { PLATEN_LOG_LEVEL: 'warn', ...environment });
    children.push(child);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => troubles.push(chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`${script} ended with ${code}: ${troubles.join('')}`)));
    });
  }

  beforeAll(async () => {
    relay = await RelayStage.start();
    const { openContext } = await import('@/lib/base/context');
    platen = (organizationId) => openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    const { seal } = await import('@/lib/base/vault');
    contoso = await relay.stage.organization('contoso');
    fabrikam = await relay.stage.organization('fabrikam');
    const ann: Identity = await relay.stage.person(contoso, 'Ann Admin');
    const port = await freePort();
    api = `http://127.0.0.1:${port}`;
    await start('worker/main.ts', { PLATEN_SWEEP_SECONDS: '1' });
    await start('api/main.ts', { PLATEN_API_PORT: String(port), PLATEN_API_HOST: '127.0.0.1' });
    oauth = [];
    for (const address of ['scan@contoso.example', 'finance-scan@contoso.example']) {
      const mailboxId = await relay.stage.mailbox(contoso, address);
      expect(await signInAs(relay.stage, ann, mailboxId, address)).toMatchObject({ state: 'completed' });
      oauth.push(mailboxId);
    }
    const own = (organizationId: string, name: string, password: string) =>
      relay.ownMailbox(organizationId, { address: name, method: 'password', userName: password === PASSWORD ? RELAY_USER : name, password });
    held = await own(contoso, 'wrong@contoso.example', 'canary-wrong-password');
    await own(contoso, 'good@contoso.example', PASSWORD);
    await own(fabrikam, 'good@fabrikam.example', PASSWORD);
    const [registration] = await relay.sql<{ id: string }>(`SELECT "id" FROM "AppRegistration" WHERE "organizationId" = $1`, [contoso]);
    const place = await sealedPlace((text, values) => relay.sql(text, values), { organizationId: contoso, table: 'AppRegistration', row: registration?.id ?? '', column: 'secretCipher' });
    await relay.sql(`UPDATE "AppRegistration" SET "secretCipher" = $2 WHERE "id" = $1`, [place.row, await seal(place, secret)]);
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await relay.stop();
  });

  it('is cut off by kill -9 and goes on, while scans come and go and tokens are refreshed: nothing is lost, every old version is gone', async () => {
    const { ensureFreshToken } = await import('@/lib/grants/ensure-fresh-token');
    const { inOrganization } = await import('@/lib/base/context');
    const { createCredential } = await import('@/lib/credentials/create-credential');
    const ids: string[] = [];
    let over = false;
    let refreshes = 0;
    const again = async (everyMs: number, work: (round: number) => Promise<unknown>): Promise<void> => {
      for (let round = 0; !over; round += 1) {
        await work(round);
        await sleep(everyMs);
      }
    };
    const identity = { organizationId: contoso, actor: { kind: 'platen' as const, job: 'test' }, requestId: 'test', ip: null };
    const [printer] = await relay.sql<{ id: string }>(`SELECT "id" FROM "Printer" WHERE "mailboxId" = $1`, [oauth[0]]);
    const rest = await inOrganization(identity, (context) => createCredential(context, { printerId: printer?.id ?? '', kind: 'rest', name: 'Panel' }));
    if (rest.kind !== 'rest') throw new Error('no credential');
    const load = Promise.all([
      again(2_500, async (round) => {
        const text = round % 3 === 0 ? randomBytes(300_000).toString('hex') : `scan ${round}`;
        const answer = await fetch(`${api}/v1/messages`, {
          method: 'POST',
          headers: { authorization: `Bearer ${rest.key}`, 'content-type': 'application/json' },
          body: JSON.stringify({ to: 'ada@northwind.example', subject: 'Scan', text }),
        });
        const body = await answer.text();
        expect([answer.status, body]).toEqual([202, body]);
        ids.push((JSON.parse(body) as { id: string }).id);
      }),
      // For a mailbox whose password is wrong: what it is given waits, and is sealed anew while it does.
      again(300, async (round) => {
        await relay.accept(contoso, held, round % 10 === 0 ? { body: Buffer.concat([Buffer.from('Subject: long\r\n\r\n'), Buffer.alloc(1_200_000, 'x\r\n')]) } : {});
      }),
      ...oauth.map((mailboxId) =>
        again(100, async () => {
          await ensureFreshToken(platen(contoso), { mailboxId, force: true });
          refreshes += 1;
        }),
      ),
    ]);
    load.catch(() => undefined);
    await waitUntil('scans come and tokens are refreshed', () => ids.length > 0 && refreshes > 5);

    const first = await rotate(['--mails'], { until: 'waiting for it' });
    expect(first.code).toBeNull();
    expect(await versions(contoso)).toEqual([1, 2]);
    const before = { refreshes, scans: ids.length };
    const second = await rotate(['--mails']);
    over = true;
    await load;
    expect(second).toMatchObject({ code: 0 });
    expect(second.said).toContain('Going on with the rotation of');
    expect(second.said).toMatch(/contoso: version 2 of its data key; \d+ secrets and \d+ mails sealed anew; version 1 deleted\./);
    expect(second.said).toContain('fabrikam: version 2');
    expect(await versions(contoso)).toEqual([2]);
    expect(await versions(fabrikam)).toEqual([2]);
    expect(await relay.sql(`SELECT FROM "OrganizationDataKey" WHERE "rotating"`)).toEqual([]);

    expect(await openEverything(contoso)).toEqual([2]);
    expect(await openEverything(fabrikam)).toEqual([2]);
    expect(await relay.sql(`SELECT FROM "Grant" WHERE "state" <> 'superseded' AND ("keyVersion" <> 2 OR "state" <> 'current')`)).toEqual([]);
    expect(refreshes).toBeGreaterThan(before.refreshes);
    expect(ids.length).toBeGreaterThan(before.scans);
    for (const id of ids) await relay.untilMessage(id, 'sent');
    for (const mailboxId of oauth) expect(await ensureFreshToken(platen(contoso), { mailboxId, force: true })).toMatchObject({ cloud: 'sandbox' });
    const attempts = await relay.sql<{ class: string; count: number }>(
      `SELECT a."class"::text, count(*)::int FROM "DeliveryAttempt" a JOIN "Message" m ON m."id" = a."messageId" WHERE m."mailboxId" <> $1 GROUP BY 1`,
      [held],
    );
    expect(attempts).toEqual([{ class: 'sent', count: ids.length }]);
    expect(troubles.filter((line) => line.includes('"level":50'))).toEqual([]);

    const entries = await audited();
    expect(entries.map(({ organizationId }) => organizationId).sort()).toEqual([contoso, fabrikam].sort());
    for (const { actorKind, after } of entries) expect({ actorKind, after }).toEqual({ actorKind: 'platen', after: { version: 2 } });
    for (const plain of [secret, PASSWORD, 'canary-wrong-password', rest.key]) expect(first.said + second.said).not.toContain(plain);
  });

  it('leaves nothing that could still be written with a version that is gone', async () => {
    const { dataKey, sealWith } = await import('@/lib/base/vault');
    await expect(dataKey(contoso, 1).then(({ version }) => dataKey(contoso, version + 100))).rejects.toThrow('no data key');
    const late = sealWith(randomBytes(32), 1, 'late', Buffer.from('late'));
    for (const { table, column } of sealedColumns) {
      const [row] = await relay.sql<{ id: string }>(`SELECT "id" FROM "${table}" WHERE "organizationId" = $1`, [contoso]);
      await expect(relay.sql(`UPDATE "${table}" SET "${column}" = $2 WHERE "id" = $1`, [row?.id, late]), `${table}.${column}`).rejects.toThrow('the data key of version 1 was retired');
    }
    await expect(relay.sql(`INSERT INTO "MessageContent" ("organizationId", "id", "keyVersion") VALUES ($1, gen_random_uuid(), 1)`, [contoso])).rejects.toThrow('was retired');
  });

  it('leaves what is newer than what it read, and keeps the old version for who is just writing with it', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { beginRotation } = await import('./begin-rotation');
    const { allDataKeys } = await import('./key-versions');
    const { resealSecrets } = await import('./reseal-secrets');
    const { retireDataKeys } = await import('./retire');
    const identity = { organizationId: fabrikam, actor: { kind: 'platen' as const, job: 'test' }, requestId: 'test', ip: null };
    const [mailbox] = await relay.sql<{ id: string; passwordCipher: Buffer }>(`SELECT "id", "passwordCipher" FROM "Mailbox" WHERE "organizationId" = $1`, [fabrikam]);
    expect(await inOrganization(identity, (context) => beginRotation(context, { startedAt: new Date().toISOString() }))).toBe(3);
    const keys = await allDataKeys(fabrikam);
    const newest = keys.get(3);
    if (!newest || !mailbox) throw new Error('no version 3');

    // A newer secret is on its way when the older one is read: the newer one stays.
    const { sealWith, unseal } = await import('@/lib/base/vault');
    const { aboutPlace } = await import('@/lib/base/vault/seal');
    const place = await sealedPlace((text, values) => relay.sql(text, values), { organizationId: fabrikam, table: 'Mailbox', row: mailbox.id, column: 'passwordCipher' });
    const writer = new pg.Client({ connectionString: relay.stage.database.superuserUrl });
    await writer.connect();
    await writer.query('BEGIN');
    await writer.query(`UPDATE "Mailbox" SET "passwordCipher" = $2 WHERE "id" = $1`, [mailbox.id, sealWith(keys.get(2)?.key ?? Buffer.alloc(32), 2, aboutPlace(place), Buffer.from('newer'))]);
    const resealing = resealSecrets(fabrikam, keys, newest);
    expect(await Promise.race([resealing, sleep(1_000, 'waits')])).toBe('waits');
    await writer.query('COMMIT');
    expect(await resealing).toEqual({ done: 0, overtaken: 1, broken: [] });
    expect(await resealSecrets(fabrikam, keys, newest)).toEqual({ done: 1, overtaken: 0, broken: [] });
    const [now] = await relay.sql<{ passwordCipher: Buffer }>(`SELECT "passwordCipher" FROM "Mailbox" WHERE "id" = $1`, [mailbox.id]);
    expect(await unseal(place, now?.passwordCipher ?? Buffer.alloc(0))).toBe('newer');

    // An older one is on its way when its version is to go.
    await writer.query('BEGIN');
    await writer.query(`UPDATE "Mailbox" SET "passwordCipher" = $2 WHERE "id" = $1`, [mailbox.id, mailbox.passwordCipher]);
    const retiring = retireDataKeys(fabrikam);
    expect(await Promise.race([retiring, sleep(1_000, 'waits')])).toBe('waits');
    await writer.query('COMMIT');
    await writer.end();
    expect(await retiring).toEqual({ deleted: [], kept: [{ version: 2, secrets: 1, mails: 0 }] });
    expect(await resealSecrets(fabrikam, keys, newest)).toEqual({ done: 1, overtaken: 0, broken: [] });
    expect(await retireDataKeys(fabrikam)).toEqual({ deleted: [2], kept: [] });
  });

  it('of one organization leaves the others, keeps the version of mails that are left to go, names what does not open, and deletes it with the last', async () => {
    const { dataKeyJobs } = await import('./job');
    const [mailbox] = await relay.sql<{ id: string }>(`SELECT "id" FROM "Mailbox" WHERE "organizationId" = $1 AND "passwordCipher" IS NOT NULL AND "id" <> $2`, [contoso, held]);
    await relay.sql(`UPDATE "Mailbox" SET "passwordCipher" = set_byte("passwordCipher", 20, get_byte("passwordCipher", 20) # 1) WHERE "id" = $1`, [mailbox?.id]);
    const broken = await rotate(['--organization', 'contoso']);
    expect(broken.code).toBe(1);
    expect(broken.said).toContain(`Does not open, and was left as it is: Mailbox.passwordCipher of ${mailbox?.id}.`);
    expect(broken.said).toMatch(/Version 2 stays for \d+ mails and is deleted with the last of them/);
    expect(await versions(contoso)).toEqual([2, 3]);
    expect(await versions(fabrikam)).toEqual([3]);
    expect(await rotate(['--organization', 'nobody'])).toMatchObject({ code: 1, said: expect.stringContaining('There is no such organization.') as string });

    await relay.sql(`UPDATE "Mailbox" SET "passwordCipher" = set_byte("passwordCipher", 20, get_byte("passwordCipher", 20) # 1) WHERE "id" = $1`, [mailbox?.id]);
    const { resealSecrets } = await import('./reseal-secrets');
    const { allDataKeys } = await import('./key-versions');
    const keys = await allDataKeys(contoso);
    const newest = keys.get(3);
    if (!newest) throw new Error('no version 3');
    expect(await resealSecrets(contoso, keys, newest)).toEqual({ done: 1, overtaken: 0, broken: [] });
    const job = () => Promise.all(dataKeyJobs.map(({ handle }) => handle({})));
    await job();
    expect(await versions(contoso)).toEqual([2, 3]);
    expect(await openEverything(contoso)).toEqual([2, 3]);
    await relay.sql(`UPDATE "Message" SET "contentId" = NULL`);
    await relay.sql(`DELETE FROM "MessageContent" WHERE "keyVersion" = 2`);
    await relay.sql(`UPDATE "OrganizationDataKey" SET "rotating" = true WHERE "organizationId" = $1 AND "version" = 3`, [contoso]);
    await job();
    expect(await versions(contoso)).toEqual([2, 3]);
    await relay.sql(`UPDATE "OrganizationDataKey" SET "rotating" = false`);
    await job();
    expect(await versions(contoso)).toEqual([3]);
    expect(await openEverything(contoso)).toEqual([3]);
  });
});
