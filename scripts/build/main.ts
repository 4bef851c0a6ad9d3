import path from 'node:path';
import { Sentence } from '../postgres';
import { projectRoot } from '../root';
import { waitForLock } from '../start/lock.mjs';
import { generateClient } from './generate-client';
import { buildPrograms } from './programs';
import { buildWeb } from './web';

// scripts/build/main.ts [client | programs | web]; without a word everything. A step whose sources have not changed is skipped, unless
// --always is given.
const [step] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const options = { always: process.argv.includes('--always') };
const root = projectRoot();

try {
  const lock = await waitForLock(path.join(root, '.platen', 'build.lock'), () => console.log('Another build is running; waiting for it …'));
  if (step !== 'web') await generateClient(root, options);
  if (step === undefined || step === 'programs') await buildPrograms(root, options);
  if (step === undefined || step === 'web') await buildWeb(root, options);
  lock.release();
} catch (error) {
  console.error(error instanceof Sentence ? error.message : error);
  process.exitCode = 1;
}
