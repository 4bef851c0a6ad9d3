import { expect, test } from 'vitest';
import { isInstalled } from './installed.mjs';

const lock = {
  packages: {
    '': { name: 'platen' },
    'node_modules/zod': { version: '4.0.0', integrity: 'a' },
    'node_modules/other-platform': { version: '1.0.0', integrity: 'b', optional: true },
  },
};
const installed = (zod: object) => ({ packages: { 'node_modules/zod': zod } });

test('an installation as the lock file has it is left alone, other platforms being optional', () => {
  expect(isInstalled(lock, installed({ version: '4.0.0', integrity: 'a' }))).toBe(true);
});

test.each([
  ['nothing is installed', undefined],
  ['an installation was interrupted', {}],
  ['a version changed', installed({ version: '3.0.0', integrity: 'a' })],
  ['a package was republished', installed({ version: '4.0.0', integrity: 'x' })],
  ['a package is missing', { packages: {} }],
])('packages are installed when %s', (_why, state) => {
  expect(isInstalled(lock, state)).toBe(false);
});
