import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * One thing to run and to judge by its exit code.
 *
 * @typedef {{ name: string, command: string[], env?: Record<string, string> }} Step
 * @typedef {{ name: string, ok: boolean, seconds: number, output: string }} StepResult
 */

const running = new Set();

function stopAll(signal) {
  for (const child of running) child.kill(signal);
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopAll(signal);
    process.exitCode = 130;
  });
}

/**
 * Runs one step. With `live` its output appears as it comes, otherwise it is kept for the result.
 *
 * @param {Step} step
 * @param {{ live?: boolean, timeoutMs?: number }} [how]
 * @returns {Promise<StepResult>} never rejects: what can't be started has failed
 */
export function runStep({ name, command, env = {} }, { live = false, timeoutMs } = {}) {
  const started = performance.now();
  return new Promise((resolve) => {
    const [file, ...args] = command;
    const child = spawn(file, args, {
      env: { ...process.env, ...env },
      stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    const timer =
      timeoutMs &&
      setTimeout(() => {
        output += `\nStopped: it took longer than ${Math.round(timeoutMs / 1000)} s.\n`;
        child.kill('SIGTERM');
        setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
      }, timeoutMs);
    const end = (ok) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ name, ok, seconds: (performance.now() - started) / 1000, output });
    };
    child.on('error', (error) => {
      output += `${file}: ${error.message}\n`;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

/** Prints a result: one line where all is well, and everything the step said where it is not. */
export function printResult({ name, ok, seconds, output }) {
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)`);
  if (!ok) console.log(`${output.trimEnd().replaceAll(/^/gm, '    ')}\n`);
}

/**
 * Runs steps side by side, longest first as given, and prints each as it ends.
 *
 * @param {Step[]} steps
 * @param {number} atOnce
 * @returns {Promise<StepResult[]>}
 */
export async function runSteps(steps, atOnce) {
  const waiting = [...steps];
  const results = [];
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const result = await runStep(step);
      printResult(result);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}
