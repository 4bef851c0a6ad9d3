import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { PATIENCE_MS, TEST_MS } from './e2e/stage/patience.mjs';

const exclude = [...configDefaults.exclude, '**/.next/**', '**/dist/**', '**/.platen/**'];

export default defineConfig({
  resolve: { alias: { '@': path.resolve(import.meta.dirname) } },
  test: {
    allowOnly: false,
    passWithNoTests: false,
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: TEST_MS,
    hookTimeout: TEST_MS,
    teardownTimeout: PATIENCE_MS,
    expect: { poll: { timeout: PATIENCE_MS } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...exclude, '**/*.live.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          // Real Postgres, Redis, SMTP and OpenID provider: see e2e/stage.
          name: 'live',
          include: ['**/*.live.test.ts'],
          exclude,
          globalSetup: ['e2e/stage/global-setup.ts'],
        },
      },
    ],
  },
});
