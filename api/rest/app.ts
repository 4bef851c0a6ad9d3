import Fastify, { type FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { withoutOrganization } from '@/lib/base/db/sql';
import { PlatenError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { shown } from '@/lib/base/rules/shown';
import { unsupported } from './body';
import { answerClientError, parserHeadLimit, refuseByHead, watchRequests } from './http-errors';
import { mailboxRoutes } from './mailboxes';
import { messageRoutes } from './messages';
import { sendProblem } from './problem';

const givenId = /^[\w.-]{1,64}$/;
const minute = 60_000;

/** All of /v1, ready to listen. */
export function buildApp(): FastifyInstance {
  const app = Fastify({
    logger: false,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && givenId.test(given) ? given : newId();
    },
    requestIdHeader: false,
    // Each form of body has a limit of its own, and a sentence for it.
    bodyLimit: Number.MAX_SAFE_INTEGER,
    // A scan of 35 MiB over a slow line takes its time; a line that stands still does not.
    requestTimeout: 15 * minute,
    connectionTimeout: minute,
    keepAliveTimeout: minute,
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    // What still comes over an open connection while we stop is served, and told to close.
    return503OnClosing: false,
    http: { headersTimeout: 30_000, maxHeaderSize: parserHeadLimit, requireHostHeader: false },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, notHttp(error)),
  });
  app.removeAllContentTypeParsers();
  // Bodies are streamed by the routes themselves.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('cache-control', 'no-store');
    reply.header('x-content-type-options', 'nosniff');
    refuseByHead(request);
  });
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, notHttp(error)));
  const known: Route[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    const address = new RegExp(`^${url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part)).join('/')}$`);
    known.push(...[method].flat().filter((one) => one !== 'HEAD').map((one) => ({ method: one, address })));
  });
  app.setNotFoundHandler((request, reply) => sendProblem(reply, unknownRoute(known, request.method, request.url)));
  // Who waits for "100 Continue" is answered by the route, which may refuse before the body is on its way.
  app.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => app.server.emit('request', request, response));
  watchRequests(app.server);
  app.server.on('connection', (socket) => socket.setNoDelay(true));
  app.get('/v1/healthz', async (_request, reply) => {
    await withoutOrganization('SELECT 1');
    await reply.send({ status: 'ok' });
  });
  messageRoutes(app);
  mailboxRoutes(app);
  return app;
}

interface Route {
  method: string;
  address: RegExp;
}

function unknownRoute(known: readonly Route[], method: string, url: string): PlatenError {
  const path = url.split('?')[0] ?? '';
  const methods = [...new Set(known.filter(({ address }) => address.test(path)).map((route) => route.method))].sort();
  if (methods.length > 0) {
    return new PlatenError(405, { code: 'method_not_allowed', title: `${shown(path, 300)} knows no ${method}.`, remedy: `Use ${methods.join(' or ')}.` });
  }
  return new PlatenError(404, { code: 'unknown_address', title: `There is nothing at ${shown(path, 300)}.`, remedy: 'Check the address: the API is /v1/messages, /v1/messages/{id}, retry and cancel under them, /v1/mailboxes/token-health, /v1/mailboxes/{id}/token-health and /v1/metrics.' });
}

/** Fastify's own refusals of a request it can't read, in our words. */
function notHttp(error: unknown): unknown {
  if (error instanceof PlatenError || !(error instanceof Error)) return error;
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (typeof status !== 'number' || status < 400 || status > 499) return error;
  if (status === 415) return unsupported(undefined);
  return new PlatenError(status, { code: 'bad_request', title: 'The request could not be read.', remedy: 'Check its address, headers and Content-Type.' });
}
