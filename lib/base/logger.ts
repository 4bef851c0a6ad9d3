import { pino } from 'pino';
import { env } from './env';

/** JSON lines on standard output. Fields that could carry a secret are removed, whoever logs them. */
export const logger = pino({
  level: env().PLATEN_LOG_LEVEL,
  base: { pid: process.pid },
  redact: {
    paths: ['authorization', 'headers.authorization', 'req.headers.authorization', 'password', 'accessToken', 'refreshToken', 'secret', '*.password', '*.accessToken', '*.refreshToken', '*.secret'],
    censor: '[removed]',
  },
});
