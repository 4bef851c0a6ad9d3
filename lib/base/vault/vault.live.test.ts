import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import type { Place } from './seal';

describe('secrets at rest', () => {
  let database: FreshDatabase;
  let place: Place;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    const { createOrganization } = await import('@/lib/people/create-organization');
    const { organizationId } = await createOrganization({
      organization: { name: 'One', slug: 'one' },
      owner: { email: 'owner@one.example', name: 'Owner', password: 'correct horse battery' },
    });
    place = { organizationId, table: 'Mailbox', row: 'r1', column: 'passwordCipher' };
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    await closePool();
    await database.drop();
  });

  it('open in their own place', async () => {
    const { seal, unseal } = await import('.');
    const sealed = await seal(place, 'hunter2 hunter2');
    expect(Buffer.from(sealed).includes('hunter2')).toBe(false);
    expect(await unseal(place, sealed)).toBe('hunter2 hunter2');
  });

  it.each<[string, Partial<Place>]>([
    ['another row', { row: 'r2' }],
    ['another column', { column: 'secretCipher' }],
    ['another table', { table: 'Grant' }],
  ])('do not open in %s', async (_where, change) => {
    const { seal, unseal } = await import('.');
    const sealed = await seal(place, 'secret');
    await expect(unseal({ ...place, ...change }, sealed)).rejects.toThrow();
  });

  it('do not open with any single bit changed, nor cut short', async () => {
    const { seal, unseal } = await import('.');
    const sealed = Buffer.from(await seal(place, 'secret'));
    for (let at = 0; at < sealed.length; at += 1) {
      const flipped = Buffer.from(sealed);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
      await expect(unseal(place, flipped)).rejects.toThrow();
    }
    await expect(unseal(place, sealed.subarray(0, sealed.length - 1))).rejects.toThrow();
  });
});
