import { request } from 'node:http';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';
import { waitUntil } from '@/e2e/stage/wait-until';

interface Answer {
  status: number | undefined;
  retryAfter: string | undefined;
  code: unknown;
  continued: boolean;
}

describe('a submission that cannot be kept', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let app: FastifyInstance;
  let port: number;
  let org: StageOrganization;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization();
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
    const { buildApp } = await import('./app');
    app = buildApp();
    port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
  });
  afterEach(async () => {
    await root.query('DROP TRIGGER IF EXISTS trouble ON "MessageContent"; DROP FUNCTION IF EXISTS trouble()');
    await root.query('UPDATE "Organization" SET "backlogCap" = 50000, "contentCapMb" = 20000');
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    const { closeQueues } = await import('@/lib/base/queue/enqueue');
    await app.close();
    await closeQueues();
    await closePool();
    await root.end();
    await database.drop();
  });

  /** Sends the head of a request and its body only when told to go on, as a careful client does. */
  function submit(key = org.key): Promise<Answer> {
    const body = JSON.stringify({ to: 'ada@contoso.example', subject: 'Scan' });
    return new Promise((resolve, reject) => {
      const call = request({ port, method: 'POST', path: '/v1/messages', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' } });
      let continued = false;
      call.on('continue', () => {
        continued = true;
        call.end(body);
      });
      call.on('error', reject);
      call.on('response', (response) => {
        let text = '';
        response.on('data', (piece: Buffer) => (text += piece.toString()));
        response.on('end', () => {
          call.destroy();
          resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'], code: (JSON.parse(text) as Record<string, unknown>)['code'], continued });
        });
      });
      call.flushHeaders();
    });
  }

  async function storingFailsWith(sqlState: string): Promise<void> {
    await root.query(`CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '${sqlState}'; END $$`);
    await root.query('CREATE TRIGGER trouble BEFORE INSERT ON "MessageContent" FOR EACH ROW EXECUTE FUNCTION trouble()');
  }

  it('because too much waits already is refused before its body is read, and taken again when less waits; others are not affected', async () => {
    const other = await stageOrganization();
    await root.query('UPDATE "Organization" SET "backlogCap" = 2 WHERE "id" = $1', [org.organizationId]);
    expect(await submit()).toMatchObject({ status: 202, continued: true });
    expect(await submit()).toMatchObject({ status: 202 });
    expect(await submit()).toEqual({ status: 503, code: 'backlog_full', retryAfter: '30', continued: false });
    expect(await submit(other.key)).toMatchObject({ status: 202 });
    await root.query(`UPDATE "Message" SET "state" = 'sent'`);
    await waitUntil('one is taken again', async () => (await submit()).status === 202);
  });

  const stored = async (organizationId: string) => {
    const { rows } = await root.query<{ counted: string; kept: string }>(
      `SELECT (SELECT coalesce(sum("bytes"), 0) FROM "StoredBytes" WHERE "organizationId" = $1)::text AS counted,
              (SELECT coalesce(sum("bytes"), 0) FROM "MessageContent" WHERE "organizationId" = $1 AND "state" <> 'deleted')::text AS kept`,
      [organizationId],
    );
    return { counted: Number(rows[0]?.counted), kept: Number(rows[0]?.kept) };
  };

  async function submitLong(key: string, bytes: number): Promise<{ status: number; code: unknown }> {
    const head = 'From: scan@contoso.example\r\nTo: ada@contoso.example\r\nSubject: Scan\r\n\r\n';
    const answer = await fetch(`http://127.0.0.1:${port}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'message/rfc822' },
      body: head + `${'x'.repeat(70)}\r\n`.repeat(bytes / 72),
    });
    return { status: answer.status, code: ((await answer.json()) as Record<string, unknown>)['code'] };
  }

  it('because too many bytes are stored already is refused, also in the middle of a long mail; what is deleted makes room', async () => {
    const [crowded, other] = [await stageOrganization(), await stageOrganization()];
    await root.query('UPDATE "Organization" SET "contentCapMb" = 4 WHERE "id" = $1', [crowded.organizationId]);
    expect(await submitLong(crowded.key, 3_000_000)).toMatchObject({ status: 202 });
    const after = await stored(crowded.organizationId);
    expect(after.counted).toBeGreaterThan(3_000_000);
    expect(after.counted).toBe(after.kept);
    // It passes the limit on the way: refused then, and nothing of it stays.
    expect(await submitLong(crowded.key, 20_000_000)).toEqual({ status: 503, code: 'backlog_full' });
    await waitUntil('its pieces are gone', async () => (await stored(crowded.organizationId)).counted === after.counted);
    await submitLong(crowded.key, 1_000_000);
    await waitUntil('nothing more is taken', async () => (await submit(crowded.key)).code === 'backlog_full');
    expect(await submit(other.key)).toMatchObject({ status: 202 });
    await root.query(`UPDATE "MessageContent" SET "deleteAfter" = now() - interval '1 hour' WHERE "organizationId" = $1`, [crowded.organizationId]);
    const { openContext } = await import('@/lib/base/context');
    const { deleteDueContents } = await import('@/lib/messages/content/delete');
    await deleteDueContents(openContext({ organizationId: crowded.organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null }));
    expect(await stored(crowded.organizationId)).toEqual({ counted: 0, kept: 0 });
    await waitUntil('mail is taken again', async () => (await submit(crowded.key)).status === 202);
  });

  it('counts bytes truly where many are stored at once, and sets the count right where somebody has changed it by hand', async () => {
    const busy = await stageOrganization();
    await Promise.all(Array.from({ length: 30 }, (_, number) => submitLong(busy.key, 1_000 + number * 30_000)));
    const { counted, kept } = await stored(busy.organizationId);
    expect(counted).toBe(kept);
    await root.query('UPDATE "StoredBytes" SET "bytes" = 5 WHERE "organizationId" = $1', [busy.organizationId]);
    const { openContext } = await import('@/lib/base/context');
    const { rollUp } = await import('@/lib/usage/roll-up');
    await rollUp(openContext({ organizationId: busy.organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null }));
    expect(await stored(busy.organizationId)).toEqual({ counted: kept, kept });
  });

  it('because the database elsewhere has taken what it may, or the disk it is said to be on is full, is refused before its body is read', async () => {
    const { env } = await import('@/lib/base/env');
    const settings = env();
    const before = { ...settings };
    for (const change of [{ PLATEN_DATABASE_MAX_GB: 0.001 }, { PLATEN_DATABASE_DISK: import.meta.dirname, PLATEN_MIN_FREE_MB: 1e12 }]) {
      Object.assign(settings, change);
      await waitUntil('it was looked at', async () => (await submit()).code === 'storage_low');
      expect(await submit()).toEqual({ status: 503, code: 'storage_low', retryAfter: '30', continued: false });
      Object.assign(settings, { PLATEN_DATABASE_MAX_GB: undefined, PLATEN_DATABASE_DISK: undefined }, before);
      await waitUntil('mail is taken again', async () => (await submit()).status === 202);
    }
  });

  it('because the database has no space left is 503, the next ones before their body is read, and taken again soon after', async () => {
    await storingFailsWith('53100');
    expect(await submit()).toEqual({ status: 503, code: 'storage_low', retryAfter: '30', continued: true });
    expect(await submit()).toEqual({ status: 503, code: 'storage_low', retryAfter: '30', continued: false });
    await root.query('DROP TRIGGER trouble ON "MessageContent"');
    await waitUntil('one is taken again', async () => (await submit()).status === 202);
  });

  it.each(['53200', '53300', '57P03', '58030', '25006', '40P01'])('because the database says %s is 503 and never 500', async (sqlState) => {
    await storingFailsWith(sqlState);
    expect(await submit()).toMatchObject({ status: 503, code: 'unavailable', retryAfter: '5' });
  });

  it('because the disk of the embedded database has less free than the floor is refused before its body is read', async () => {
    const { env } = await import('@/lib/base/env');
    const settings = env();
    const floor = settings.PLATEN_MIN_FREE_MB;
    Object.assign(settings, { PLATEN_MIN_FREE_MB: 1e12, PLATEN_DATA_DIR: import.meta.dirname });
    await waitUntil('the disk was looked at', async () => (await submit()).status === 503);
    expect(await submit()).toEqual({ status: 503, code: 'storage_low', retryAfter: '30', continued: false });
    Object.assign(settings, { PLATEN_MIN_FREE_MB: floor });
    expect(await submit()).toMatchObject({ status: 202 });
  });
});
