import { pino } from 'pino';
import { env } from './env';
import { withoutSecrets } from './rules/without-secrets';

/** An error as a log shows it: what else libraries hang on theirs (configuration, headers, the failed request) stays out. */
function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : undefined;
  return { type: error.name, message: error.message, stack: error.stack, ...(code === undefined ? {} : { code }) };
}

/** JSON lines on standard output. Fields that could carry a secret are removed, whoever logs them, and what looks like one anywhere. */
export const logger = pino({
  level: env().PLATEN_LOG_LEVEL,
  base: { pid: process.pid },
  serializers: { err: loggedError, error: loggedError },
  redact: {
    paths: ['authorization', 'headers.authorization', 'req.headers.authorization', 'password', 'accessToken', 'refreshToken', 'secret', '*.password', '*.accessToken', '*.refreshToken', '*.secret'],
    censor: '[removed]',
  },
  hooks: { streamWrite: withoutSecrets },
});
