import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { Sentence } from '../postgres';

const packageFile = z.object({ bin: z.union([z.string(), z.record(z.string(), z.string())]) });

function scriptOf(root: string, tool: string): string {
  const folder = path.join(root, 'node_modules', tool);
  const { bin } = packageFile.parse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
  const script = typeof bin === 'string' ? bin : bin[tool];
  if (!script) throw new Error(`Package ${tool} has no program of that name.`);
  return path.join(folder, script);
}

/**
 * Runs the program of an installed package. Its output is shown only when it fails, and in the meantime a line every ten
 * seconds says that work goes on; with PLATEN_BUILD_OUTPUT=all everything is shown at once.
 */
export function runTool(root: string, tool: string, args: string[], { failure, environment = {} }: { failure: string; environment?: Record<string, string> }): Promise<void> {
  const showAll = process.env.PLATEN_BUILD_OUTPUT === 'all';
  const began = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [scriptOf(root, tool), ...args], {
      cwd: root,
      env: { ...process.env, ...environment, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' },
      stdio: showAll ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const pulse = setInterval(() => console.log(`  … still at it (${Math.round((Date.now() - began) / 1000)} s)`), 10_000);
    const stop = (signal: NodeJS.Signals): void => {
      child.kill(signal);
      process.exit(1);
    };
    process.once('SIGINT', stop).once('SIGTERM', stop).once('SIGHUP', stop);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(pulse);
      process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
      if (code === 0) resolve();
      else reject(new Sentence(`${output}\n${failure}`));
    });
  });
}
