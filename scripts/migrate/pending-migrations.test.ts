import { expect, test } from 'vitest';
import { pendingMigrations } from './pending-migrations';

const migration = (name: string, checksum = name) => ({ name, sql: '', checksum });
const applied = (name: string, checksum = name, finished = true) => ({ name, checksum, finished });

test('what the database has is left out, and the rest comes oldest first', () => {
  const pending = pendingMigrations([migration('3_c'), migration('1_a'), migration('2_b')], [applied('1_a')]);
  expect(pending.map(({ name }) => name)).toEqual(['2_b', '3_c']);
});

test('a migration whose text changed after it was applied is refused by name', () => {
  expect(() => pendingMigrations([migration('1_a', 'new')], [applied('1_a', 'old')])).toThrow(/1_a was changed/);
});

test('a migration that was interrupted is refused with the command that helps', () => {
  expect(() => pendingMigrations([migration('1_a')], [applied('1_a', '1_a', false)])).toThrow(/migrate resolve --rolled-back 1_a/);
});

test('a database of a newer version is refused', () => {
  expect(() => pendingMigrations([], [applied('9_later')])).toThrow(/older than the one that last ran/);
});
