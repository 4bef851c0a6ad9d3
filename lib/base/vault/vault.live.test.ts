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
    place = { organizationId, table: 'Mailbox', row: 'r1', column: 'passwordCipher', boundTo: ['mail.one.example', null] };
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
    ['the same row beside another endpoint', { boundTo: ['mail.two.example', null] }],
    ['the same row beside less', { boundTo: ['mail.one.example'] }],
    ['the same row beside what only reads alike', { boundTo: ['mail.one.example', 'null'] }],
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

  it('do not open by another organization’s key, nor as another version', async () => {
    const { seal, unseal } = await import('.');
    const { createOrganization } = await import('@/lib/people/create-organization');
    const { inOrganization } = await import('@/lib/base/context');
    const { beginRotation } = await import('@/lib/data-keys/begin-rotation');
    const owner = { email: 'owner@two.example', name: 'Owner', password: 'correct horse battery' };
    const two = await createOrganization({ organization: { name: 'Two', slug: 'two' }, owner });
    const theirs = { ...place, organizationId: two.organizationId };
    const sealed = Buffer.from(await seal(place, 'secret'));
    await expect(unseal(theirs, sealed)).rejects.toThrow();
    await expect(unseal(place, await seal(theirs, 'secret'))).rejects.toThrow();

    const identity = { organizationId: place.organizationId, actor: { kind: 'platen' as const, job: 'test' }, requestId: 'test', ip: null };
    expect(await inOrganization(identity, (context) => beginRotation(context, { startedAt: new Date().toISOString() }))).toBe(2);
    const raised = Buffer.from(sealed);
    raised.writeUInt32BE(2, 1);
    await expect(unseal(place, raised)).rejects.toThrow();
    expect(await unseal(place, sealed)).toBe('secret');
  });

  it('stand behind data keys that unwrap only as their version, for their organization, with the key that wrapped them', async () => {
    const { wrapDataKey, unwrapDataKey } = await import('./key-encryption');
    const [one, two] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    const key = Buffer.alloc(32, 7);
    const wrapped = wrapDataKey(one, 3, key);
    expect(unwrapDataKey(one, wrapped)).toEqual(key);
    expect(() => unwrapDataKey(two, wrapped)).toThrow();
    expect(() => unwrapDataKey(one, { ...wrapped, version: 4 })).toThrow('another version');
    expect(() => unwrapDataKey(one, { ...wrapped, kekId: 'feedfeedfeedfeed' })).toThrow('PLATEN_KEY_ENCRYPTION_KEYS_ALSO');
    const changed = Buffer.from(wrapped.wrapped);
    changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
    expect(() => unwrapDataKey(one, { ...wrapped, wrapped: changed })).toThrow();
  });
});
