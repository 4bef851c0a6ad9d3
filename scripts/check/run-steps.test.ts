import process from 'node:process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runStep } from './run-steps.mjs';

const step = (script: string) => ({ name: 'a step', command: [process.execPath, '-e', script] });
const silentMs = 60_000;

/** Lets so much time pass, by the clock of this process alone, whenever the step has said something. */
function afterEachWord(passMs: number): string[] {
  const said: string[] = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    said.push(String(chunk));
    vi.advanceTimersByTime(passMs);
    return true;
  });
  return said;
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a step', () => {
  it('is judged by how it ends, and what it said is kept', async () => {
    expect(await runStep(step('console.log("well")'))).toMatchObject({ ok: true, output: 'well\n' });
    expect(await runStep(step('console.error("badly"); process.exitCode = 3'))).toMatchObject({ ok: false, output: 'badly\n' });
    expect(await runStep({ name: 'nothing', command: ['/nowhere/at/all'] })).toMatchObject({ ok: false });
  });

  it('may take as long as it wants, while it says something now and then', async () => {
    const said = afterEachWord(silentMs - 1);
    const words = 'let n = 0; const i = setInterval(() => { console.log(n += 1); if (n === 5) clearInterval(i); }, 100);';
    const { ok } = await runStep(step(words), { live: true, silentMs });
    expect(said.join('')).not.toContain('Stopped');
    expect(ok).toBe(true);
  });

  it('that says nothing any more is asked to end, may still report, and has failed', async () => {
    const said = afterEachWord(silentMs + 1);
    const stuck = 'process.on("SIGINT", () => { console.log("my report"); process.exit(0); }); console.log("begun"); setInterval(() => 0, 1000);';
    const { ok } = await runStep(step(stuck), { live: true, silentMs });
    expect(said.join('')).toContain('my report');
    expect(ok).toBe(false);
  });

  it('is over when its own process is, whatever it left running', async () => {
    const leaving = 'const { spawn } = require("child_process"); spawn(process.execPath, ["-e", "setTimeout(() => 0, 15000)"], { detached: true, stdio: "inherit" }).unref(); console.log("gone");';
    expect(await runStep(step(leaving))).toMatchObject({ ok: true, output: 'gone\n' });
  });
});
