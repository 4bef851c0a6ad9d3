import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFixture } from './fixture';

interface Report {
  issues: { file: string; files?: unknown[]; exports?: { name: string }[]; unlisted?: { name: string }[]; dependencies?: { name: string }[] }[];
}

describe('what nobody uses', () => {
  const fixture = makeFixture({
    'api/main.ts': "import { used } from '@/lib/printers/add';\nimport 'left-pad';\nused();",
    'lib/printers/add.ts': 'export const used = (): number => 1;\nexport const dead = (): number => 2;\nexport const tested = (): number => 3;',
    'lib/printers/add.test.ts': "import { tested } from './add';\ntested();",
    'lib/printers/orphan.ts': 'export const orphan = 1;',
  });
  let report: Report;

  beforeAll(() => {
    const knip = path.join(fixture.root, 'node_modules/knip/bin/knip.js');
    const { stdout, stderr } = spawnSync(process.execPath, [knip, '--no-progress', '--reporter', 'json'], { cwd: fixture.root, encoding: 'utf8' });
    if (!stdout.startsWith('{')) throw new Error(stderr);
    report = JSON.parse(stdout) as Report;
  });
  afterAll(() => fixture.remove());

  const issuesOf = (file: string) => report.issues.find((issue) => issue.file === file);

  it('is found: an export that nobody imports', () => {
    expect(issuesOf('lib/printers/add.ts')?.exports?.map(({ name }) => name)).toEqual(['dead']);
  });

  it('is found: a file that nobody imports', () => {
    expect(issuesOf('lib/printers/orphan.ts')?.files).toHaveLength(1);
  });

  it('is found: a package that nobody imports', () => {
    expect(issuesOf('package.json')?.dependencies?.map(({ name }) => name)).toContain('@fastify/busboy');
  });

  it('so is a package that package.json does not name', () => {
    expect(issuesOf('api/main.ts')?.unlisted?.map(({ name }) => name)).toEqual(['left-pad']);
  });
});
