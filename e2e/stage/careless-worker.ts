// Logs as nobody should, so that a test can see what comes of it.
process.env.PLATEN_LOG_LEVEL = 'trace';
const { logger } = await import('@/lib/base/logger');
const { logLastWords } = await import('@/lib/base/last-words');
const { msalLogging } = await import('@/lib/outside/entra/msal-log');

const { CARELESS_SECRET: secret = '', CARELESS_TOKEN: token = '', CARELESS_PEM: pem = '' } = process.env;
/** What HTTP libraries hang on their errors. */
const config = { headers: { authorization: `Bearer ${token}` }, data: { anything: secret }, agent: { options: { key: pem } } };
const refused = Object.assign(new Error(`POST /token?client_secret=${secret}&x=1 answered 400: ${token}`), { code: 'EREFUSED', config, response: { body: secret } });

logLastWords();
logger.error({ err: refused }, 'with everything that hangs on it');
logger.error({ err: new Error('the cause is inside', { cause: refused }) }, 'with a cause');
logger.info({ accessToken: secret, nested: { password: secret }, headers: { authorization: secret } }, 'by name');
logger.debug({ body: JSON.stringify({ refresh_token: secret, device_code: secret }), pem }, 'as it came');
logger.trace(`Authorization: Bearer ${token}`);
const msal = msalLogging().loggerCallback;
msal?.(0, `Wed : [0b8a4d39-95c1-7d3e-8a54-0f3f8b6f2d11] : @azure/msal-node@7 : Error - {"secret":"${secret}"} and ${'0.AXoA'.repeat(9)}-${secret}${secret}`, false);
msal?.(2, `personal ${secret}`, true);
msal?.(4, `Error details: ${secret}`, false);
process.send?.({ ready: true });
setTimeout(() => void Promise.reject(refused), 50);
export {};
