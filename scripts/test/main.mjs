// npm test: sets up what is missing, then runs everything there is. The last line is the sum of all runners.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { SILENT_MS } from '../../e2e/stage/patience.mjs';
import { runStep } from '../check/run-steps.mjs';
import { check } from '../check/steps.mjs';
import { installPackages } from './packages.mjs';
import { installPrograms } from './programs.mjs';
import { countPlaywright, countVitest } from './reports.mjs';

const MINUTE = 60_000;
const started = performance.now();
const counts = [];
const reports = mkdtempSync(path.join(os.tmpdir(), 'platen-test-'));

function record(runner, { passed, failed, why = [] }) {
  counts.push({ runner, passed, failed });
  for (const reason of why) console.log(`✗ ${runner}: ${reason}`);
}

function heading(text) {
  console.log(`\n── ${text}`);
}

async function runAll() {
  heading('Setting up');
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old: Platen needs 20.19 or newer.`);
    return record('set-up', { passed: 0, failed: 1 });
  }
  if (!(await installPackages()) || !(await installPrograms())) return record('set-up', { passed: 0, failed: 1 });

  heading('Quality gate');
  const unitReport = path.join(reports, 'unit.json');
  for (const { name, ok } of await check({ unitReport })) {
    if (name === 'unit tests') record(name, countVitest(unitReport, ok));
    else record(name, ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  }

  heading('Building');
  const build = await runStep({ name: 'build', command: ['npm', 'run', 'build'] }, { live: true, silentMs: SILENT_MS });
  record('build', build.ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

  // Both wait for mail, clocks and pages most of the time: side by side they take little longer than the longer one.
  heading('Tests with real parts, and beside them in the browser');
  await Promise.all([runLive(), runBrowser(build.ok)]);
}

async function runLive() {
  const report = path.join(reports, 'live.json');
  const step = {
    name: 'live tests',
    command: ['node_modules/.bin/vitest', 'run', '--project', 'live', '--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`],
  };
  const { ok } = await runStep(step, { live: true, silentMs: SILENT_MS });
  record('live tests', countVitest(report, ok));
}

async function runBrowser(built) {
  if (!built) return record('browser tests', { passed: 0, failed: 1, why: ['nothing to run: the build failed'] });
  const report = path.join(reports, 'browser.json');
  const step = { name: 'browser tests', command: ['node_modules/.bin/playwright', 'test'], env: { PLATEN_TEST_REPORT: report } };
  const { ok } = await runStep(step, { live: true, silentMs: SILENT_MS });
  record('browser tests', countPlaywright(report, ok));
}

try {
  await runAll();
} catch (error) {
  console.error(error);
  record('test runner', { passed: 0, failed: 1 });
} finally {
  rmSync(reports, { recursive: true, force: true });
}

heading(`Done after ${((performance.now() - started) / MINUTE).toFixed(1)} minutes`);
for (const { runner, passed, failed } of counts) console.log(`${failed > 0 ? '✗' : '✓'} ${runner}: ${passed} passed, ${failed} failed`);
const sum = (what) => counts.reduce((total, count) => total + count[what], 0);
const [passed, failed] = [sum('passed'), sum('failed')];
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
