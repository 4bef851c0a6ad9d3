#!/usr/bin/env node
// Prisma's CLI insists on a native "schema-engine" program, which it fetches from a host of its own. Many networks can't
// reach that, and npm can't pin it. This serves the same protocol (JSON-RPC, one object a line, over stdin and stdout) from
// the WebAssembly build of the same engine, which npm does ship, with @prisma/adapter-pg as its connection.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import readline from 'node:readline';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    version: { type: 'boolean', short: 'V' },
    datamodels: { type: 'string', short: 'd', multiple: true },
    datasource: { type: 'string' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
});
const datasource = options.datasource ? JSON.parse(options.datasource) : {};

if (options.version) {
  console.log(`schema-engine-cli ${require('@prisma/engines-version/package.json').prisma.enginesVersion}`);
} else if (positionals[0] === 'cli') {
  process.exitCode = await runCommand(positionals[1]);
} else {
  serve();
}

/** pg does not know Prisma's `?schema=`. */
function connectable(url) {
  const parsed = new URL(url);
  parsed.searchParams.delete('schema');
  return parsed.href;
}

function withDatabase(url, name) {
  const parsed = new URL(connectable(url));
  parsed.pathname = `/${encodeURIComponent(name)}`;
  return parsed.href;
}

async function withClient(url, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Databases are created and dropped from another database of the same server. */
async function beside(url, work) {
  try {
    return await withClient(withDatabase(url, 'postgres'), work);
  } catch (error) {
    if (error.code !== '3D000') throw error;
    return withClient(withDatabase(url, 'template1'), work);
  }
}

function nameIn(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1)) || 'postgres';
}

async function createDatabase(url) {
  const databaseName = nameIn(url);
  await beside(url, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [databaseName]);
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(databaseName)}`);
  });
  return { databaseName };
}

async function runCommand(command) {
  // Prisma's own error codes (https://www.prisma.io/docs/orm/reference/error-reference), by SQLSTATE or system error.
  const codes = { '3D000': 'P1003', '28P01': 'P1000', 28000: 'P1010' };
  try {
    if (!datasource.url) throw new Error('The datasource has no url.');
    if (command === 'can-connect-to-database') {
      await withClient(connectable(datasource.url), () => undefined);
      console.log('Connection successful');
    } else if (command === 'create-database') {
      const { databaseName } = await createDatabase(datasource.url);
      console.log(`Database '${databaseName}' was successfully created.`);
    } else if (command === 'drop-database') {
      await beside(datasource.url, (client) => client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(nameIn(datasource.url))} WITH (FORCE)`));
      console.log('The database was successfully dropped.');
    } else {
      throw new Error(`This stand-in knows no command "${command}".`);
    }
    return 0;
  } catch (error) {
    const message = error.message || String(error.code);
    const fields = { message, error_code: codes[error.code] ?? 'P1001', is_panic: false };
    // The CLI skips the first line of stderr.
    process.stderr.write(`\n${JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', fields, target: 'schema_engine::logger' })}\n`);
    return 1;
  }
}

/**
 * Two faults of adapter-pg: it has no mapping for the catalogs' type "char" (oid 18), which introspection reads; and it
 * cuts scripts at every semicolon, also inside function bodies.
 */
function mend(adapter, characterType) {
  const [CHAR, TEXT] = [18, 25];
  const { performIO, queryRaw } = adapter;
  let columns = [];
  adapter.performIO = async (query) => {
    const result = await performIO.call(adapter, query);
    columns = [];
    result.fields.forEach((field, index) => {
      if (field.dataTypeID !== CHAR) return;
      field.dataTypeID = TEXT;
      columns.push(index);
    });
    return result;
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw.call(adapter, query);
    for (const index of columns) result.columnTypes[index] = characterType;
    return result;
  };
  adapter.executeScript = async (script) => {
    await adapter.underlyingDriver().query(script).catch((error) => adapter.onError(error));
  };
  return adapter;
}

async function adapterFactory() {
  const { PrismaPg } = await import('@prisma/adapter-pg');
  const { ColumnTypeEnum, bindMigrationAwareSqlAdapterFactory } = await import('@prisma/driver-adapter-utils');
  const schema = (datasource.url && new URL(datasource.url).searchParams.get('schema')) || undefined;
  const open = async (url) => mend(await new PrismaPg({ connectionString: connectable(url) }, { schema }).connect(), ColumnTypeEnum.Character);

  const factory = new PrismaPg({ connectionString: 'postgresql://no-url-given.invalid/none' }, { schema });
  if (datasource.url) factory.connect = () => open(datasource.url);
  // The adapter's own version opens the main database when it was given an url.
  factory.connectToShadowDb = async () => {
    if (datasource.shadowDatabaseUrl) return open(datasource.shadowDatabaseUrl);
    const name = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
    await beside(datasource.url, (client) => client.query(`CREATE DATABASE "${name}"`));
    const adapter = await open(withDatabase(datasource.url, name));
    const dispose = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await dispose();
      await beside(datasource.url, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
    };
    return adapter;
  };
  return bindMigrationAwareSqlAdapterFactory(factory);
}

let panic;

async function loadEngine() {
  const gluePath = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const glue = await import(gluePath);
  const bytes = readFileSync(path.join(path.dirname(gluePath), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => (panic = message) };
  const datamodels = (options.datamodels ?? []).map((file) => [file, readFileSync(file, 'utf8')]);
  return glue.SchemaEngine.new({ datamodels: datamodels.length > 0 ? datamodels : undefined }, () => undefined, await adapterFactory());
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function serve() {
  let engine;
  let last = Promise.resolve();

  const call = async ({ id, method, params }) => {
    if (method === 'createDatabase') return createDatabase(params?.datasource?.url ?? datasource.url);
    engine ??= loadEngine();
    const loaded = await engine;
    if (method === 'getDatabaseVersion') return loaded.version(params);
    const result = await loaded[method](params);
    if (method === 'ensureConnectionValidity') return result ?? {};
    if (method === 'diff' && typeof result?.stdout === 'string') {
      // The native engine prints by asking its client to.
      send({ id: `print-${id}`, method: 'print', params: { content: result.stdout } });
      return { exitCode: result.exitCode, stdout: null };
    }
    return result;
  };

  const answer = async (request) => {
    panic = undefined;
    try {
      send({ id: request.id, result: (await call(request)) ?? null });
    } catch (error) {
      const data = {
        is_panic: panic !== undefined,
        message: panic ?? error?.message ?? String(error),
        meta: error?.meta ?? null,
        error_code: error?.code ?? null,
        backtrace: null,
      };
      send({ id: request.id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } });
    }
  };

  const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
  lines.on('line', (line) => {
    if (!line.trim()) return;
    const request = JSON.parse(line);
    // What has no method answers one of our own `print`s.
    if (request.method) last = last.then(() => answer(request));
  });
  lines.on('close', () => void last.then(() => process.exit(0)));
}
