import { LogLevel, type Configuration } from '@azure/msal-node';
import { logger } from '@/lib/base/logger';
import { withoutSecrets } from '@/lib/base/rules/without-secrets';

type LoggerOptions = NonNullable<NonNullable<Configuration['system']>['loggerOptions']>;

const longest = 400;
/** Any run that long is a token, a code or a hash, save an id or a word. */
const runs = /[\w.~+/=-]{24,}/g;
const harmless = /^([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[a-z.]+)$/i;

/**
 * What MSAL may tell our log: never what it marks as personal, nothing below information (at trace it prints whole errors), and of
 * the rest no run of characters that could be a token. It comes at our level debug.
 */
export function msalLogging(): LoggerOptions {
  return {
    piiLoggingEnabled: false,
    logLevel: LogLevel.Info,
    loggerCallback: (level, message, containsPii) => {
      if (containsPii || level > LogLevel.Info) return;
      const plain = withoutSecrets(message).replace(runs, (run) => (harmless.test(run) ? run : '[removed]'));
      logger.debug({ part: 'msal' }, plain.slice(0, longest));
    },
  };
}
