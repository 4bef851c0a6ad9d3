import { describe, expect, test } from 'vitest';
import { portsToCheck, readSettings } from './settings';

const production = {
  DATABASE_WEB_URL: 'postgresql://platen_web@db/platen',
  DATABASE_API_URL: 'postgresql://platen_api@db/platen',
  DATABASE_WORKER_URL: 'postgresql://platen_worker@db/platen',
  DATABASE_OWNER_URL: 'postgresql://owner@db/platen',
  NEXTAUTH_SECRET: 'x',
  PLATEN_KEY_ENCRYPTION_KEY: 'x',
  PLATEN_CREDENTIAL_KEY: 'x',
  PLATEN_PUBLIC_URL: 'https://platen.example.com',
};

test('without any setting it is the demo, on this machine only', () => {
  const settings = readSettings({}, '/checkout');
  expect(settings).toMatchObject({ mode: 'demo', dataFolder: '/checkout/.platen', publicUrl: 'http://localhost:3000', webHost: '127.0.0.1' });
});

test('a database of its own makes it production', () => {
  expect(readSettings(production, '/checkout')).toMatchObject({ mode: 'production', webHost: '0.0.0.0' });
});

test('the addresses shown follow the ports', () => {
  const { publicUrl, apiUrl, sandboxUrl } = readSettings({ PLATEN_WEB_PORT: '3001', PLATEN_API_PORT: '4001', PLATEN_SANDBOX_PAGES_PORT: '4011' }, '/');
  expect([publicUrl, apiUrl, sandboxUrl]).toEqual(['http://localhost:3001', 'http://localhost:4001', 'http://localhost:4011']);
});

test.each(Object.keys(production))('production without %s is refused, naming it', (name) => {
  expect(() => readSettings({ ...production, [name]: '' }, '/')).toThrow(name);
});

test('every missing setting is named at once', () => {
  expect(() => readSettings({ PLATEN_MODE: 'production' }, '/')).toThrow(/8 more settings[^]*DATABASE_WEB_URL[^]*PLATEN_CREDENTIAL_KEY/);
});

describe('wrong values are refused with the name of the setting', () => {
  test.each([
    ['PLATEN_MODE', 'Demo'],
    ['PLATEN_WEB_PORT', 'http'],
    ['PLATEN_API_PORT', '70000'],
    ['PLATEN_POSTGRES_PORT', '0'],
  ])('%s=%s', (name, value) => {
    expect(() => readSettings({ [name]: value }, '/')).toThrow(`${name} is "${value}"`);
  });
});

test('production needs no port for a sandbox', () => {
  expect(portsToCheck(readSettings(production, '/')).map(({ name }) => name)).toEqual(['PLATEN_WEB_PORT', 'PLATEN_API_PORT']);
});
