import type { FastifyReply, FastifyRequest } from 'fastify';
import { PlatenError } from '@/lib/base/errors';
import { tooLarge } from '@/lib/messages/content/write';
import { mailLimit } from '@/lib/messages/contract';

/** Up to here a body is short: it is accepted in one statement. */
const shortBody = 256 * 1024;

/** The length the caller announced; null where it streams without one. */
export function announcedBytes(request: FastifyRequest): number | null {
  const given = request.headers['content-length'];
  return given === undefined ? null : Number(given);
}

/** Whether the body may be long. */
export function mayBeLong(request: FastifyRequest): boolean {
  const bytes = announcedBytes(request);
  return bytes === null || bytes > shortBody;
}

/** @throws PlatenError 413 `message_too_large` before anything is read */
export function refuseTooLarge(request: FastifyRequest): void {
  if ((announcedBytes(request) ?? 0) > mailLimit) throw tooLarge();
}

/** Tells a caller that waits for it (Expect: 100-continue, RFC 9110 §10.1.1) to send its body. */
export function goOn(reply: FastifyReply): void {
  const { raw } = reply.request;
  if (raw.headers.expect?.toLowerCase() === '100-continue' && !reply.raw.writableEnded) reply.raw.writeContinue();
}

/**
 * The body, piece by piece. Stopping early leaves the connection open for the answer.
 * @throws PlatenError 400 `body_cut` where the caller hung up in the middle
 */
export async function* bodyOf(reply: FastifyReply): AsyncGenerator<Buffer, void, undefined> {
  goOn(reply);
  const { raw } = reply.request;
  try {
    for await (const piece of raw.iterator({ destroyOnReturn: false })) yield piece as Buffer;
  } catch (error) {
    throw raw.complete ? error : cutOff();
  }
  if (!raw.complete) throw cutOff();
}

export function cutOff(): PlatenError {
  return new PlatenError(400, { code: 'body_cut', title: 'The connection ended before the whole body had come.', remedy: 'Send the message again.' });
}

export function unsupported(form: string | undefined): PlatenError {
  return new PlatenError(415, {
    code: 'unsupported_media_type',
    field: 'Content-Type',
    title: form ? `Platen takes no ${form}.` : 'The request names no Content-Type.',
    remedy: 'Send application/json, multipart/form-data or message/rfc822.',
  });
}
