import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stampOf } from './stamp';

let root: string;
const put = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'platen-stamp-'));
  put('lib/one.ts', 'one');
  put('package-lock.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

const stamp = (): string => stampOf(root, ['lib', 'prisma', 'package-lock.json', 'missing']);

test('the same files give the same stamp', () => {
  expect(stamp()).toBe(stamp());
});

test.each(['lib/one.ts', 'lib/two.ts', 'lib/deep/three.tsx', 'package-lock.json', 'prisma/schema.prisma'])('a change of %s changes the stamp', (file) => {
  const before = stamp();
  put(file, 'changed');
  expect(stamp()).not.toBe(before);
});

test.each(['lib/one.test.ts', 'lib/one.live.test.ts', 'prisma/client/client.ts', 'docs/x.md'])('%s changes nothing', (file) => {
  const before = stamp();
  put(file, 'changed');
  expect(stamp()).toBe(before);
});

test('moving text from one file to the next changes the stamp', () => {
  put('lib/a', 'xy');
  put('lib/b', '');
  const before = stamp();
  put('lib/a', 'x');
  put('lib/b', 'y');
  expect(stamp()).not.toBe(before);
});
