import { Sentence } from '../postgres';
import { projectRoot } from '../root';
import { inPlainWords } from './plain-words.mjs';
import { Product } from './product';
import { onStopSignals } from './signals';
import { readSettings } from './settings';
import { complain, done, say } from './terminal';

function inWords(error: unknown): string {
  if (error instanceof Sentence) return error.message;
  return inPlainWords(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/**
 * Starts the product and keeps it running until a signal ends it. Called by scripts/start/prepare.mjs, which has installed
 * and built what this needs and holds the lock on the data folder.
 */
export async function start(): Promise<void> {
  let product: Product | undefined;
  let failed = false;
  const stop = async (): Promise<void> => {
    await product?.stop();
    if (!failed) done('Stopped');
    process.exit(failed ? 1 : 0);
  };
  onStopSignals({
    stop: () => {
      say('\nStopping. A second Ctrl-C does not wait.');
      void stop();
    },
    force: () => {
      product?.kill();
      process.exit(1);
    },
  });
  try {
    const root = projectRoot();
    product = new Product(readSettings(process.env, root), root);
    await product.start();
  } catch (error) {
    if (product?.stopping) return;
    failed = true;
    complain(inWords(error));
    await stop();
  }
}
