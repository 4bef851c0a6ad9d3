import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '@/scripts/root';
import { countPlaywright } from './reports.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'platen-browser-runner-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The browser tests' own configuration, on tests that need no product. */
const files = {
  'package.json': '{ "type": "module" }',
  'playwright.config.ts': `import ours from '${path.join(projectRoot(), 'playwright.config.ts')}';
    const { globalSetup, ...rest } = ours;
    export default { ...rest, testDir: '.', reporter: [['json', { outputFile: 'report.json' }]] };`,
  'a.spec.ts': `import { expect, test } from '@playwright/test';
    test('one', () => {});
    test('fails', () => { expect(1).toBe(2); });
    test('after the failing one', () => {});`,
  'b.spec.ts': `import { test } from '@playwright/test';
    test('fails with its worker', () => { process.exit(1); });
    test('after the dead worker', () => {});`,
  'c.spec.ts': `import { test } from '@playwright/test';
    test('of another file', () => {});`,
};

describe('a browser test that fails', () => {
  it('fails alone: every other one still runs', () => {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    symlinkSync(path.join(projectRoot(), 'node_modules'), path.join(folder, 'node_modules'));
    const cli = path.join(projectRoot(), 'node_modules/@playwright/test/cli.js');
    const { stdout, stderr } = spawnSync(process.execPath, [cli, 'test', '--config', 'playwright.config.ts'], { cwd: folder, encoding: 'utf8' });
    const counted = countPlaywright(path.join(folder, 'report.json'), false);
    expect(counted, `${stdout}${stderr}${readFileSync(path.join(folder, 'report.json'), 'utf8').slice(0, 2000)}`).toMatchObject({ passed: 4, failed: 2, why: [] });
  });
});
