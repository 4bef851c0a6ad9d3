import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { countPlaywright, countVitest } from './reports.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'platen-reports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: unknown): string {
  const name = path.join(folder, 'report.json');
  writeFileSync(name, typeof content === 'string' ? content : JSON.stringify(content));
  return name;
}

const vitest = (counts: object, testResults: object[] = []) =>
  file({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults, ...counts });
const playwright = (stats: object, errors: object[] = []) => file({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats }, errors });

describe('the sum of npm test', () => {
  it('takes over what a runner counted', () => {
    expect(countVitest(vitest({ numPassedTests: 5 }), true)).toMatchObject({ passed: 5, failed: 0 });
    expect(countVitest(vitest({ numPassedTests: 5, numFailedTests: 2 }), false)).toMatchObject({ passed: 5, failed: 2 });
    expect(countPlaywright(playwright({ expected: 3 }), true)).toMatchObject({ passed: 3, failed: 0 });
    expect(countPlaywright(playwright({ expected: 3, unexpected: 1 }), false)).toMatchObject({ passed: 3, failed: 1 });
  });

  it('counts a skipped test as failed', () => {
    expect(countVitest(vitest({ numPassedTests: 5, numPendingTests: 1, numTodoTests: 1 }), true)).toMatchObject({ passed: 5, failed: 2 });
    expect(countPlaywright(playwright({ expected: 3, skipped: 2 }), true)).toMatchObject({ passed: 3, failed: 2 });
  });

  it('counts a flaky browser test as failed', () => {
    expect(countPlaywright(playwright({ expected: 3, flaky: 1 }), true)).toMatchObject({ failed: 1 });
  });

  it('counts no tests as a failure', () => {
    expect(countVitest(vitest({}), true)).toMatchObject({ passed: 0, failed: 1 });
    expect(countPlaywright(playwright({}), true)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts a runner that crashed, and one whose report is broken, as a failure', () => {
    expect(countVitest(path.join(folder, 'nowhere.json'), false)).toMatchObject({ passed: 0, failed: 1 });
    expect(countPlaywright(file('{"stats"'), false)).toMatchObject({ passed: 0, failed: 1 });
    expect(countVitest(vitest({ numPassedTests: 5 }), false)).toMatchObject({ passed: 5, failed: 1 });
  });

  it('counts a file that could not be loaded', () => {
    const broken = { status: 'failed', assertionResults: [] };
    const failing = { status: 'failed', assertionResults: [{ status: 'failed' }] };
    expect(countVitest(vitest({ numPassedTests: 5, numFailedTests: 1 }, [broken, failing]), false)).toMatchObject({ passed: 5, failed: 2 });
  });

  it('counts an error outside of any browser test', () => {
    expect(countPlaywright(playwright({ expected: 3 }, [{ message: 'set-up failed' }]), false)).toMatchObject({ passed: 3, failed: 1 });
  });
});
