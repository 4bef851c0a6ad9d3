import { expect, test } from 'vitest';
import { cloudsSchema } from '@/lib/clouds/contract';
import { demoEnvironment, plainEnvironment } from './environment';
import { readSettings } from './settings';

const settings = readSettings({ PLATEN_SANDBOX_ENTRA_PORT: '5443', PLATEN_SANDBOX_EXCHANGE_PORT: '5587', PLATEN_DATA_DIR: '/data' }, '/');
const secrets = {
  keyEncryptionKey: 'kek',
  credentialKey: 'credential',
  nextAuthSecret: 'session',
  databasePasswords: { owner: 'owner', web: 'web', api: 'api', worker: 'worker', admin: 'admin' },
  ownerPassword: 'person',
};

test('the sandbox gets no secret, and no child gets the key to the tables', () => {
  const given = { PATH: '/bin', DATABASE_URL: 'a', DATABASE_OWNER_URL: 'b', DATABASE_WEB_URL: 'b', DATABASE_API_URL: 'b', DATABASE_WORKER_URL: 'b', DATABASE_ADMIN_URL: 'b', REDIS_URL: 'c', NEXTAUTH_SECRET: 'd', PLATEN_KEY_ENCRYPTION_KEY: 'e', PLATEN_CREDENTIAL_KEY: 'f' };
  const plain = plainEnvironment(settings, given);
  expect(Object.keys(plain).filter((name) => name !== 'PATH' && name in given)).toEqual([]);
  expect(demoEnvironment(settings, secrets, given)).not.toHaveProperty('DATABASE_OWNER_URL');
});

test("npm's additions to the environment end with npm", () => {
  expect(plainEnvironment(settings, { npm_config_cache: '/x', npm_execpath: '/y', HOME: '/root' })).toMatchObject({ HOME: '/root' });
  expect(Object.keys(plainEnvironment(settings, { npm_config_cache: '/x' })).filter((name) => name.startsWith('npm_'))).toEqual([]);
});

test('the sandbox cloud is one the product accepts, at the ports of this start', () => {
  const clouds = cloudsSchema.parse(JSON.parse(demoEnvironment(settings, secrets, {}).PLATEN_CLOUDS ?? ''));
  expect(clouds.sandbox).toMatchObject({
    authority: 'https://localhost:5443',
    caFile: '/data/sandbox/ca.pem',
    servers: [{ name: 'smtp.office365.sandbox', host: '127.0.0.1', port: 5587 }],
  });
});

test("a person's own clouds and keys stay", () => {
  const other = { label: 'Other', authority: 'https://login.example', delegatedScope: 'a', appOnlyScope: 'b', servers: [{ name: 'smtp.example' }] };
  const given = { PLATEN_CLOUDS: JSON.stringify({ other }), PLATEN_KEY_ENCRYPTION_KEY: 'mine', REDIS_URL: 'redis://localhost' };
  const environment = demoEnvironment(settings, secrets, given);
  expect(Object.keys(JSON.parse(environment.PLATEN_CLOUDS ?? '') as object)).toEqual(['sandbox', 'other']);
  expect(environment).toMatchObject({ PLATEN_KEY_ENCRYPTION_KEY: 'mine', PLATEN_CREDENTIAL_KEY: 'credential', REDIS_URL: 'redis://localhost' });
});
