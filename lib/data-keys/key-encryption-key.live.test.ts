import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { startProcess } from '@/e2e/stage/start-process';
import type { Place } from '@/lib/base/vault';

const [before, next] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const idOf = (key: string) => createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 16);

describe('a change of the key-encryption key', () => {
  let database: FreshDatabase;
  let place: Place;
  let sealed: Uint8Array;

  /** Another process with these keys: it knows nothing yet. */
  async function processWith<T>(key: string, also: string | undefined, work: () => Promise<T>): Promise<T> {
    vi.resetModules();
    useEnvironment(database, { PLATEN_KEY_ENCRYPTION_KEY: key, PLATEN_KEY_ENCRYPTION_KEYS_ALSO: also });
    const { closePool } = await import('@/lib/base/db/pool');
    return work().finally(closePool);
  }
  const opened = async () => (await import('@/lib/base/vault')).unseal(place, sealed);
  const wrappedBy = () =>
    processWith(before, next, async () => {
      const { withOrganization } = await import('@/lib/base/db/sql');
      return withOrganization(place.organizationId, (sql) => sql<{ kekId: string }>(`SELECT "kekId" FROM "OrganizationDataKey"`));
    });

  async function rewrap(environment: Record<string, string>): Promise<{ code: number | null; said: string }> {
    const child = startProcess('scripts/keys-rotate.ts', environment, ['--new-key-encryption-key']);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  }

  beforeAll(async () => {
    database = await freshDatabase();
    await processWith(before, undefined, async () => {
      const { createOrganization } = await import('@/lib/people/create-organization');
      const { seal } = await import('@/lib/base/vault');
      const made = [];
      for (const slug of ['one', 'two']) {
        const owner = { email: `owner@${slug}.example`, name: 'Owner', password: 'correct horse battery' };
        made.push(await createOrganization({ organization: { name: slug, slug }, owner }));
      }
      place = { organizationId: made[0]?.organizationId ?? '', table: 'Mailbox', row: 'r1', column: 'passwordCipher', boundTo: [] };
      sealed = await seal(place, 'secret');
    });
  });
  afterAll(() => database.drop());

  it('goes on while processes with the old and with the new one work, and afterwards the old one is not needed', async () => {
    // Step by step as docs/keys.md says: every process reads both before any wraps with the new one.
    expect(await processWith(before, next, opened)).toBe('secret');
    expect(await processWith(next, before, opened)).toBe('secret');
    const told = await rewrap({ PLATEN_KEY_ENCRYPTION_KEY: next, PLATEN_KEY_ENCRYPTION_KEYS_ALSO: before });
    expect(told).toEqual({ code: 0, said: '2 data keys of 2 organizations wrapped anew with PLATEN_KEY_ENCRYPTION_KEY; the others were already.\n' });
    expect(await wrappedBy()).toEqual([{ kekId: idOf(next) }]);
    expect(await processWith(before, next, opened)).toBe('secret');
    expect(await processWith(next, undefined, opened)).toBe('secret');
    const again = await rewrap({ PLATEN_KEY_ENCRYPTION_KEY: next, PLATEN_KEY_ENCRYPTION_KEYS_ALSO: '' });
    expect(again).toMatchObject({ code: 0, said: expect.stringContaining('0 data keys of 2 organizations') as string });
  });

  it('is audited, without the keys', async () => {
    const entries = await processWith(next, undefined, async () => {
      const { withOrganization } = await import('@/lib/base/db/sql');
      return withOrganization(place.organizationId, (sql) => sql<{ verb: string; before: unknown; after: unknown }>(`SELECT "verb", "before", "after" FROM "AuditEntry"`));
    });
    expect(entries).toEqual([{ verb: 'keys.rewrap', before: { keyEncryptionKey: idOf(before) }, after: { keyEncryptionKey: idOf(next) } }]);
  });

  it('forgotten somewhere is named, and neither key is', async () => {
    const error = await processWith(before, undefined, opened).then(
      () => '',
      (failure: unknown) => String(failure),
    );
    expect(error).toContain(idOf(next));
    expect(error).toContain('PLATEN_KEY_ENCRYPTION_KEYS_ALSO');
    const told = await rewrap({ PLATEN_KEY_ENCRYPTION_KEY: before, PLATEN_KEY_ENCRYPTION_KEYS_ALSO: '' });
    expect(told.code).toBe(1);
    for (const text of [error, told.said]) for (const key of [before, next]) expect(text).not.toContain(key);
  });
});
