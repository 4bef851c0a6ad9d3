// npm run check: types, lint, architecture, unused code, unit tests. Needs `npm ci --ignore-scripts` and nothing else.
import process from 'node:process';
import { check } from './steps.mjs';

const started = performance.now();
const results = await check();
const failed = results.filter(({ ok }) => !ok).map(({ name }) => name);
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(failed.length > 0 ? `\n${failed.join(', ')}: failed, after ${seconds} s` : `\nAll is well, after ${seconds} s`);
if (failed.length > 0) process.exitCode = 1;
