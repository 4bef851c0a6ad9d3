import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * One thing to run and to judge by its exit code.
 *
 * @typedef {{ name: string, command: string[], env?: Record<string, string> }} Step
 * @typedef {{ name: string, ok: boolean, seconds: number, output: string }} StepResult
 */

const KILL_AFTER_MS = 20_000;
const running = new Set();
let interrupted = false;

/** Runners end in order on SIGINT: reports are written, servers taken down. What does not is killed with all its children. */
function end(child) {
  child.kill('SIGINT');
  setTimeout(() => {
    try {
      if (running.has(child)) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended just now.
    }
  }, KILL_AFTER_MS).unref();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    for (const child of running) end(child);
  });
}

/**
 * Runs one step. With `live` its output appears as it comes, otherwise it is kept for the result.
 *
 * @param {Step} step
 * @param {{ live?: boolean, timeoutMs?: number }} [how]
 * @returns {Promise<StepResult>} never rejects: what can't be started has failed, and so has what comes after an interruption
 */
export function runStep({ name, command, env = {} }, { live = false, timeoutMs } = {}) {
  const started = performance.now();
  if (interrupted) return Promise.resolve({ name, ok: false, seconds: 0, output: 'Interrupted.' });
  return new Promise((resolve) => {
    const [file, ...args] = command;
    const child = spawn(file, args, {
      env: { ...process.env, ...env },
      stdio: live ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C reaches only us, and we pass it on once. Twice would make a runner give up its tidying.
      detached: true,
    });
    running.add(child);
    let output = '';
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    const tooLong = () => {
      const text = `Stopped: ${name} took longer than ${Math.round(timeoutMs / 1000)} s.`;
      if (live) console.log(text);
      else output += `\n${text}\n`;
      end(child);
    };
    const timer = timeoutMs && setTimeout(tooLong, timeoutMs);
    const finish = (ok) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ name, ok: ok && !interrupted, seconds: (performance.now() - started) / 1000, output });
    };
    child.on('error', (error) => {
      output += `${file}: ${error.message}\n`;
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
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
