import type { FastifyReply } from 'fastify';
import { databaseTrouble } from '@/lib/base/db/trouble';
import { PlatenError, Unavailable } from '@/lib/base/errors';
import { logger } from '@/lib/base/logger';
import { shown } from '@/lib/base/rules/shown';

/** Every error as one that may be told; what is told of an unexpected one is nothing but its request id. */
function tellable(error: unknown): PlatenError {
  if (error instanceof PlatenError) return error;
  if (databaseTrouble(error)) {
    return new Unavailable({
      code: 'unavailable',
      title: 'Platen cannot store anything right now.',
      remedy: 'Keep the message and send it again after the time in Retry-After.',
      retryAfter: 5,
    });
  }
  return new PlatenError(500, {
    code: 'internal_error',
    title: 'Something went wrong inside Platen.',
    remedy: 'Try again; if it goes on, give the request id to whoever runs this installation.',
  });
}

/** Answers with application/problem+json (RFC 9457). `detail` says what to do about it. */
export async function sendProblem(reply: FastifyReply, error: unknown): Promise<void> {
  const { request } = reply;
  const problem = tellable(error);
  const { status, explanation } = problem;
  if (status >= 500 && !(error instanceof PlatenError)) {
    logger.error({ requestId: request.id, err: error instanceof Error ? (error.stack ?? error.message) : String(error) }, 'a request failed');
  }
  if (explanation.retryAfter !== undefined) reply.header('retry-after', String(explanation.retryAfter));
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="Platen"');
  letGo(reply);
  // RFC 9110 §12.5.3: a refused encoding is answered with those that are taken.
  if (explanation.field === 'Content-Encoding') reply.header('accept-encoding', 'identity');
  if (explanation.code === 'headers_too_large' || explanation.code === 'body_too_slow') reply.header('connection', 'close');
  await reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send(problemOf(problem, { path: request.url.split('?')[0], requestId: request.id }));
}

/** An error as RFC 9457 writes it. */
export function problemOf({ status, explanation }: PlatenError, { path, requestId }: { path: string | undefined; requestId: string }): object {
  return {
    type: `urn:platen:problem:${explanation.code}`,
    title: explanation.title,
    status,
    detail: explanation.remedy,
    code: explanation.code,
    ...(explanation.field === undefined ? {} : { field: explanation.field }),
    ...(explanation.fields === undefined ? {} : { fields: explanation.fields }),
    ...(path === undefined ? {} : { instance: shown(path, 300) }),
    requestId,
  };
}

const lingerMs = 5000;

/**
 * Answers before the body has come in: the rest is read and dropped for a while, so that the caller gets to read the
 * answer instead of a broken connection.
 */
function letGo(reply: FastifyReply): void {
  const { raw } = reply.request;
  if (raw.complete) return;
  if (raw.headers.expect) {
    // Never told to go on, the caller may send the body or not: the connection can't be used again.
    reply.header('connection', 'close');
  }
  raw.unpipe();
  raw.resume();
  setTimeout(() => {
    if (!raw.complete) raw.socket.destroy();
  }, lingerMs).unref();
}
