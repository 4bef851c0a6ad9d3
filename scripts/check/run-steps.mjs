import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * One thing to run and to judge by its exit code.
 *
 * @typedef {{ name: string, command: string[], env?: Record<string, string> }} Step
 * @typedef {{ name: string, ok: boolean, seconds: number, output: string }} StepResult
 */

/** Reports are written and servers taken down within it, on a machine with much else to do as well. */
const KILL_AFTER_MS = 120_000;
const LAST_WORDS_MS = 2_000;
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
 * Runs one step. With `live` its output appears as it comes, otherwise it is kept for the result. However long it takes, it is
 * ended only once it has said nothing for `silentMs`: a slow machine makes progress too.
 *
 * @param {Step} step
 * @param {{ live?: boolean, silentMs?: number }} [how]
 * @returns {Promise<StepResult>} never rejects: what can't be started has failed, and so has what comes after an interruption
 */
export function runStep({ name, command, env = {} }, { live = false, silentMs } = {}) {
  const started = performance.now();
  if (interrupted) return Promise.resolve({ name, ok: false, seconds: 0, output: 'Interrupted.' });
  return new Promise((resolve) => {
    const [file, ...args] = command;
    const child = spawn(file, args, {
      // Through a pipe no program knows that a terminal is at its end.
      env: { ...process.env, ...(live && process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C reaches only us, and we pass it on once. Twice would make a runner give up its tidying.
      detached: true,
    });
    running.add(child);
    let output = '';
    let stopped = false;
    const stuck = () => {
      stopped = true;
      const text = `Stopped: ${name} has said nothing for ${Math.round(silentMs / 1000)} s.`;
      if (live) console.log(text);
      else output += `\n${text}\n`;
      end(child);
    };
    const timer = silentMs && setTimeout(stuck, silentMs);
    const passOn = (stream) => (chunk) => {
      if (!stopped) timer?.refresh();
      if (live) stream.write(chunk);
      else output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', passOn(process.stdout));
    child.stderr?.setEncoding('utf8').on('data', passOn(process.stderr));
    const finish = (ok) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ name, ok: ok && !stopped && !interrupted, seconds: (performance.now() - started) / 1000, output });
    };
    child.on('error', (error) => {
      output += `${file}: ${error.message}\n`;
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
    // What it left behind may hold its output open for ever; what it said itself is read by then.
    child.on('exit', (code) => setTimeout(() => running.has(child) && finish(code === 0), LAST_WORDS_MS).unref());
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
