import { expect, test } from 'vitest';
import { parsePostmasterFile } from './postmaster';

const file = (status: string): string => ['4711', '/data', '1790000000', '54329', '', '127.0.0.1', '  1 2', status, ''].join('\n');

test('number, port and readiness are read from the file of a running server', () => {
  expect(parsePostmasterFile(file('ready   '))).toEqual({ pid: 4711, port: 54329, ready: true });
});

test('a server that is still recovering is not ready', () => {
  expect(parsePostmasterFile(file('starting'))?.ready).toBe(false);
});

test.each(['', '\n', '-5\n/data\n', 'nonsense'])('a broken file %j is no server', (text) => {
  expect(parsePostmasterFile(text)).toBeUndefined();
});
