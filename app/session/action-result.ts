import { notFound, unstable_rethrow } from 'next/navigation';
import type { Outcome } from '@/components/ui/outcome';
import { InvalidInput, NotFound, PlatenError } from '@/lib/base/errors';
import { logger } from '@/lib/base/logger';

/**
 * Runs an action's verb and turns what it refuses into something the form can show, so that nothing typed is lost.
 * A row that is not there is a page that is not there.
 */
export async function outcomeOf<Value>(work: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof NotFound) notFound();
    if (error instanceof PlatenError) return { fault: error.explanation };
    logger.error({ err: error instanceof Error ? error.message : String(error) }, 'an action failed');
    return {
      fault: {
        code: 'internal',
        title: 'Platen could not do this now.',
        remedy: 'Nothing was changed. Try again in a minute; if it stays so, look into the log of the web process.',
      },
    };
  }
}

/** Reads for a page: an id that is unknown, malformed or another organization's is a page that is not there. */
export async function orNotFound<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotFound || error instanceof InvalidInput) notFound();
    throw error;
  }
}
