import type { FastifyReply } from 'fastify';
import { databaseTrouble } from '@/lib/base/db/trouble';
import { PlatenError, Unavailable } from '@/lib/base/errors';
import { logger } from '@/lib/base/logger';

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
  await reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send({
      type: `urn:platen:problem:${explanation.code}`,
      title: explanation.title,
      status,
      detail: explanation.remedy,
      code: explanation.code,
      ...(explanation.field === undefined ? {} : { field: explanation.field }),
      ...(explanation.fields === undefined ? {} : { fields: explanation.fields }),
      instance: request.url.split('?')[0],
      requestId: request.id,
    });
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
