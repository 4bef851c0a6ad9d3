import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { PATIENCE_MS, TEST_MS } from './e2e/stage/patience.mjs';

// Debian's browser where there is one; otherwise the one that `npx playwright install chromium` brings.
const debianChromium = '/usr/bin/chromium';
const report = process.env.PLATEN_TEST_REPORT;

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  globalSetup: './e2e/stage/product-for-browser.ts',
  // One product for all; what the tests make in it must not meet.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: TEST_MS,
  // No limit for all of them: at its end the tests that have not run yet would be lost for want of speed.
  globalTimeout: 0,
  expect: { timeout: PATIENCE_MS },
  reporter: [['list'], ...(report ? ([['json', { outputFile: report }]] as const) : [])],
  use: {
    browserName: 'chromium',
    actionTimeout: PATIENCE_MS,
    navigationTimeout: PATIENCE_MS,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(existsSync(debianChromium) ? { executablePath: debianChromium } : {}),
      args: [
        // Chromium's own sandbox refuses to work for root, in containers and on CI.
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
