import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization } from '@/e2e/stage/organization';

describe('the address a credential is used from', () => {
  let database: FreshDatabase;
  let app: FastifyInstance;
  let key: string;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database, { PLATEN_TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8' });
    const { organizationId } = await stageOrganization({ slug: 'contoso' });
    const { inOrganization } = await import('@/lib/base/context');
    const { createOrganizationKey } = await import('@/lib/credentials/create-organization-key');
    const identity = { organizationId, actor: { kind: 'platen' as const, job: 'test' }, requestId: 'test', ip: null };
    ({ key } = await inOrganization(identity, (context) => createOrganizationKey(context, { name: 'x', scopes: ['mailboxes:read'], cidrs: ['203.0.113.0/24'] })));
    const { buildApp } = await import('./app');
    app = buildApp();
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    await app.close();
    await closePool();
    await database.drop();
  });

  const statusOf = async (remoteAddress: string, forwardedFor?: string) => {
    const headers = { authorization: `Bearer ${key}`, ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor, 'x-real-ip': forwardedFor }) };
    return (await app.inject({ url: '/v1/mailboxes/token-health', remoteAddress, headers })).statusCode;
  };

  it.each([
    ['203.0.113.9', undefined, 200],
    ['::ffff:203.0.113.9', undefined, 200],
    ['203.0.113.9', '198.51.100.1', 200],
    ['198.51.100.1', '203.0.113.9', 403],
    ['198.51.100.1', '203.0.113.9, 10.0.0.1', 403],
    ['10.0.0.1', '203.0.113.9', 200],
    ['::ffff:10.0.0.1', '203.0.113.9:40000', 200],
    ['fd00::1', '198.51.100.1, 203.0.113.9, 10.0.0.2', 200],
    ['10.0.0.1', '203.0.113.9, 198.51.100.1', 403],
    ['10.0.0.1', '203.0.113.9, unknown', 403],
    ['10.0.0.1', undefined, 403],
  ])('from %s, with X-Forwarded-For %s, is answered %i', async (peer, header, status) => {
    expect(await statusOf(peer, header)).toBe(status);
  });
});
