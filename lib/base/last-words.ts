import { logger } from './logger';

/**
 * What ends a process that no handler caught is logged like everything else; Node would print the error with all that hangs on it.
 * The process ends then: nobody knows what state it is in, and whoever supervises it starts it again.
 */
export function logLastWords(): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'the process ends because of an error nothing handled');
    process.exit(1);
  });
}
