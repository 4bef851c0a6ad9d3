import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { runStep, runSteps, printResult } from './run-steps.mjs';

const bin = (name) => path.join('node_modules', '.bin', name);

/** The longest first, so that two cores end together. */
function steps(unitReport) {
  return [
    { name: 'lint', command: [bin('eslint'), '.', '--max-warnings', '0'] },
    { name: 'types', command: [bin('tsc'), '--noEmit', '--incremental', 'false', '-p', '.'] },
    {
      name: 'unit tests',
      command: [
        bin('vitest'), 'run', '--project', 'unit', '--reporter=default',
        ...(unitReport ? ['--reporter=json', `--outputFile.json=${unitReport}`] : []),
      ],
    },
    { name: 'unused code (knip)', command: [bin('knip'), '--no-progress'] },
    { name: 'architecture', command: [process.execPath, 'scripts/check/architecture.mjs'] },
  ];
}

/** What the other steps read and git does not hold: Prisma's client, and Next's types of the routes. */
const generated = () => [
  { name: 'generate', command: ['npm', 'run', 'generate'] },
  ...(existsSync('app') ? [{ name: 'route types', command: [bin('next'), 'typegen'], env: { NEXT_TELEMETRY_DISABLED: '1' } }] : []),
];

/**
 * Runs the quality gate in the working folder and prints each step as it ends.
 *
 * @param {{ unitReport?: string }} [where] a file for the unit tests' JSON report
 * @returns {Promise<import('./run-steps.mjs').StepResult[]>} all steps; where generating fails, only those that ran
 */
export async function check({ unitReport } = {}) {
  const results = [];
  for (const step of generated()) {
    const result = await runStep(step);
    printResult(result);
    results.push(result);
    if (!result.ok) return results;
  }
  return [...results, ...(await runSteps(steps(unitReport), 2))];
}
