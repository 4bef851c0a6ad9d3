import path from 'node:path';
import { defineConfig } from 'prisma/config';

// The native schema engine comes from a host that many networks can't reach; ours runs the build that npm ships.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= path.join(import.meta.dirname, 'scripts', 'prisma', 'schema-engine.mjs');

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Only commands that change or read a database need one; `generate` does not.
  datasource: { url: process.env['DATABASE_OWNER_URL'] ?? 'postgresql://platen_owner@127.0.0.1:54329/platen' },
});
