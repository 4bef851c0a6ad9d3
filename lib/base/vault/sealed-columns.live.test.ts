import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { sealedColumns } from './sealed-columns';

/** Bytes that are no secret, or that nobody can open: hashes, macs, wrapped keys. */
const open = [
  'AuditSeal.hash',
  'AuditSeal.previousHash',
  'Authorization.stateHash',
  'HandOver.tokenHash',
  'IdempotencyRecord.digest',
  'Message.fingerprint',
  'MessageContent.sha256',
  'OrganizationDataKey.wrapped',
  'OrganizationKey.mac',
  'PrinterCredential.mac',
];
/** Sealed piece by piece. */
const pieces = ['ContentChunk.sealed'];

describe('the list of sealed columns', () => {
  let database: FreshDatabase;
  let root: pg.Client;

  beforeAll(async () => {
    database = await freshDatabase();
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
  });
  afterAll(async () => {
    await root.end();
    await database.drop();
  });

  const names = sealedColumns.map(({ table, column }) => `${table}.${column}`).sort();

  it('names every column of bytes that is neither a hash, a mac nor a piece of a mail: a new one is never forgotten by a rotation', async () => {
    const { rows } = await root.query<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'bytea'`,
    );
    const found = rows.map(({ name }) => name).filter((name) => !pieces.includes(name));
    expect(found.filter((name) => !open.includes(name)).sort()).toEqual(names);
    expect(found.filter((name) => /cipher|sealed|secret/i.test(name)).sort()).toEqual(names);
  });

  it('is what the database holds the data key for', async () => {
    const { rows } = await root.query<{ table: string; columns: string }>(
      `SELECT c.relname AS table, encode(t.tgargs, 'escape') AS columns FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'hold_data_key'`,
    );
    const held = rows.flatMap(({ table, columns }) => columns.split('\\000').filter(Boolean).map((column) => `${table}.${column}`));
    expect(held.sort()).toEqual(names);
    // An update of one of them must fire it, too.
    const { rows: fires } = await root.query<{ name: string }>(
      `SELECT event_object_table || '.' || event_object_column AS name FROM information_schema.triggered_update_columns WHERE trigger_name = 'hold_data_key'`,
    );
    expect(fires.map(({ name }) => name).sort()).toEqual(names);
  });
});
