import { existsSync, readFileSync } from 'node:fs';

/**
 * What a runner counted, made honest: a skipped test is not a passed one, and a runner without tests has shown nothing.
 *
 * @typedef {{ passed: number, failed: number, why?: string[] }} Count
 */

function readJson(file) {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}

function judge({ passed, failed, skipped }, ok) {
  const why = [];
  if (skipped > 0) why.push(`${skipped} skipped or not run: what can't run has failed`);
  if (passed + failed + skipped === 0) why.push('no test ran');
  else if (!ok && failed + skipped === 0) why.push('the runner failed although its tests passed');
  const counted = failed + skipped;
  return { passed, failed: why.length > 0 && counted === 0 ? 1 : counted, why };
}

/** @returns {Count} of vitest's JSON report */
export function countVitest(file, ok) {
  const report = readJson(file);
  if (!report) return { passed: 0, failed: 1, why: ['the runner ended without a report'] };
  // A file that can't be loaded has failed without a test to its name.
  const broken = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'));
  return judge(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    ok,
  );
}

/** @returns {Count} of Playwright's JSON report */
export function countPlaywright(file, ok) {
  const report = readJson(file);
  if (!report) return { passed: 0, failed: 1, why: ['the runner ended without a report'] };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return judge({ passed: expected, failed: unexpected + flaky + report.errors.length, skipped }, ok);
}
