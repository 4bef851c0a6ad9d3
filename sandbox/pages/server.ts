import Fastify, { type FastifyInstance } from 'fastify';
import { readFileSync } from 'node:fs';
import type http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { controlRoutes } from '@/sandbox/control/routes';
import type { Control } from '@/sandbox/control/control';
import type { Entra } from '@/sandbox/entra';
import { inboxRoutes } from '@/sandbox/inbox/routes';
import type { Inbox } from '@/sandbox/inbox/store';
import { accountsPage, controlPage, homePage } from './plain';
import { consentRoutes } from './signin/consent';
import { signInRoutes } from './signin/routes';
import { styleSheet } from './style/sheet';

interface Parts {
  control: Control;
  entra: Entra;
  inbox: Inbox;
  addresses: Record<string, string>;
  forgetLimits(): void;
}

const LOCAL = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

const FONTS = { sans: 'geist-sans/Geist-Variable.woff2', mono: 'geist-mono/GeistMono-Variable.woff2' };

/** The product's own typeface, from its package. */
function readFont(file: string): Buffer {
  const besideFonts = createRequire(import.meta.url).resolve('geist/font');
  return readFileSync(path.join(path.dirname(besideFonts), 'fonts', file));
}

/** The control API and the inbox for programs: no form of any page is meant for them. */
const MACHINES = /^\/(?:control|api)(?:\/|$)/;

/** Anything that is not only read. */
function changesSomething(method: string): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method);
}

/**
 * Whether a browser sends this on behalf of another site's page (Fetch Metadata). An older browser names only where it comes
 * from; a program names nothing.
 */
function isFromElsewhere({ host, origin, 'sec-fetch-site': site }: http.IncomingHttpHeaders): boolean {
  if (site !== undefined) return site !== 'same-origin';
  return origin !== undefined && origin !== `http://${host}`;
}

function isJsonOrNothing({ 'content-type': type, 'content-length': length, 'transfer-encoding': encoding }: http.IncomingHttpHeaders): boolean {
  if (type !== undefined) return /^application\/json\s*(?:;|$)/i.test(type);
  return encoding === undefined && (length === undefined || length === '0');
}

/** Everything the sandbox shows or tells over plain http, on a server that already listens. */
export async function makePages(server: http.Server, parts: Parts): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: 1024 * 1024,
    serverFactory(handler) {
      server.on('request', handler);
      return server;
    },
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  app.addHook('onRequest', (request, reply, done) => {
    // Only this machine, under its own name: a page elsewhere can't steer the sandbox by a name that resolves here.
    if (!LOCAL.test(request.headers.host ?? '')) void reply.code(421).send({ error: 'Use http://localhost' });
    else if (changesSomething(request.method) && isFromElsewhere(request.headers)) void reply.code(403).send({ error: 'Only a page of the sandbox, or a program, may change something here.' });
    else if (changesSomething(request.method) && MACHINES.test(request.url) && !isJsonOrNothing(request.headers)) void reply.code(415).send({ error: 'Send JSON: content-type: application/json' });
    else done();
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    void reply.headers({
      'content-security-policy': "default-src 'none'; style-src 'self' 'unsafe-inline'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    done();
  });

  const page = (path: string, render: () => string) => {
    app.get(path, (_request, reply) => reply.type('text/html; charset=utf-8').send(render()));
  };
  page('/', () => homePage(parts.addresses));
  page('/accounts', accountsPage);
  page('/control', controlPage);
  app.get('/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(styleSheet));

  for (const [name, file] of Object.entries(FONTS)) {
    app.get(`/font/${name}.woff2`, (_request, reply) => reply.type('font/woff2').header('cache-control', 'max-age=86400').send(readFont(file)));
  }

  signInRoutes(app, parts.entra.signIn);
  consentRoutes(app);
  inboxRoutes(app, parts.inbox);
  controlRoutes(app, parts);

  // Where Entra sends a browser: the same handler as on the https port.
  app.get('/:tenant/oauth2/v2.0/*', (request, reply) => {
    reply.hijack();
    void parts.entra.handle(request.raw, reply.raw);
  });
  await app.ready();
  return app;
}
