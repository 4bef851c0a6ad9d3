import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

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
  timeout: 120_000,
  // Ends with a report of what ran, which being killed from outside would not.
  globalTimeout: 18 * 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ...(report ? ([['json', { outputFile: report }]] as const) : [])],
  use: {
    browserName: 'chromium',
    actionTimeout: 15_000,
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
