import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';

describe('a transaction of raw statements', () => {
  let database: FreshDatabase;
  const organizationId = '0193a000-0000-7000-8000-000000000001';

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
  });
  afterAll(async () => {
    const { closePool } = await import('./pool');
    await closePool();
    await database.drop();
  });

  it('whose connection breaks between two statements fails, and the process lives', async () => {
    const { withOrganization, withoutOrganization } = await import('./sql');
    const work = withOrganization(organizationId, async (sql) => {
      const [own] = await sql<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await withoutOrganization('SELECT pg_terminate_backend($1)', [own?.pid]);
      await sleep(200);
      return sql('SELECT 1');
    });
    await expect(work).rejects.toThrow();
    expect(await withOrganization(organizationId, (sql) => sql('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });

  it('of a verb fails alike, and the process lives', async () => {
    const { prismaTransaction } = await import('./prisma');
    const { withoutOrganization } = await import('./sql');
    const work = prismaTransaction(organizationId, async (tx) => {
      const [own] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
      await withoutOrganization('SELECT pg_terminate_backend($1)', [own?.pid]);
      await sleep(200);
      return tx.site.count();
    });
    await expect(work).rejects.toThrow();
    expect(await prismaTransaction(organizationId, (tx) => tx.site.count())).toBe(0);
  });

  it('has an end even where Postgres hangs', async () => {
    const { withoutOrganization } = await import('./sql');
    const limits = ['statement_timeout', 'idle_in_transaction_session_timeout'];
    const rows = await withoutOrganization<{ setting: string }>('SELECT setting FROM pg_settings WHERE name = ANY($1)', [limits]);
    expect(rows.map(({ setting }) => Number(setting) > 0)).toEqual([true, true]);
  });

  it('that throws leaves nothing behind, neither rows nor the organization', async () => {
    const { withOrganization, withoutOrganization } = await import('./sql');
    await expect(withOrganization(organizationId, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withoutOrganization(`SELECT nullif(current_setting('app.organization_id', true), '') AS id`)).toEqual([{ id: null }]);
    await expect(withOrganization(`x'; DROP TABLE "User"; --`, () => Promise.resolve())).rejects.toThrow('uuid');
  });

  it('shows bytes as they are, row by row, and goes on after an error', async () => {
    const { withOrganization } = await import('./sql');
    const select = `SELECT CASE place WHEN 1 THEN '' WHEN 2 THEN decode(repeat('00ff807f0d0a', 500000), 'hex') WHEN 4 THEN '\\x00ff' END
      FROM generate_series($1, 4) place WHERE $2 = '${organizationId}' ORDER BY place`;
    const shown = await withOrganization(organizationId, async (sql) => {
      const stumbles = sql.bytes(select, [1, organizationId], () => {
        throw new Error('not these');
      });
      await expect(stumbles).rejects.toThrow('not these');
      const values: Buffer[] = [];
      await sql.bytes(select, [5, organizationId], (bytes) => values.push(bytes));
      expect(values).toEqual([]);
      await sql.bytes(select, [1, organizationId], (bytes) => values.push(Buffer.from(bytes)));
      return values;
    });
    expect(shown.map((bytes) => bytes.length)).toEqual([0, 3_000_000, 2]);
    expect(shown[1]?.equals(Buffer.alloc(3_000_000, '00ff807f0d0a', 'hex'))).toBe(true);
    expect(shown[2]).toEqual(Buffer.from([0, 255]));
    await expect(withOrganization(organizationId, (sql) => sql.bytes('SELECT nothing', [], () => undefined))).rejects.toThrow('nothing');
    await expect(withOrganization(organizationId, async (sql) => sql.bytes('SELECT $1::bytea', [`x'; --`], () => undefined))).rejects.toThrow('only uuids');
    expect(await withOrganization(organizationId, (sql) => sql('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
  });
});
