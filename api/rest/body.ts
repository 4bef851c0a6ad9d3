import type { FastifyReply, FastifyRequest } from 'fastify';
import { PlatenError } from '@/lib/base/errors';
import { tooLarge } from '@/lib/messages/content/write';
import { mailLimit } from '@/lib/messages/contract';
import { shortBody } from './room';

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
function goOn(reply: FastifyReply): void {
  const { raw } = reply.request;
  if (raw.headers.expect?.toLowerCase() === '100-continue' && !reply.raw.writableEnded) reply.raw.writeContinue();
}

/** How long a caller may keep us waiting for its body, in all; each byte that comes earns time back, never more than this. */
const patienceMs = 20_000;
const leastBytesPerMs = 1;

/**
 * The body, piece by piece. Stopping early leaves the connection open for the answer. Only the time spent waiting for
 * the caller counts against it.
 * @throws PlatenError 400 `body_cut` where the caller hung up in the middle; 408 `body_too_slow` below 1 kB/s
 */
export async function* bodyOf(reply: FastifyReply): AsyncGenerator<Buffer, void, undefined> {
  goOn(reply);
  const { raw } = reply.request;
  const pieces: AsyncIterator<Buffer> = raw.iterator({ destroyOnReturn: false });
  let left = patienceMs;
  let asking = false;
  try {
    for (;;) {
      const asked = performance.now();
      asking = true;
      const next = await within(pieces.next(), left);
      asking = false;
      if (next.done) break;
      left = Math.min(patienceMs, left - (performance.now() - asked) + next.value.length / leastBytesPerMs);
      yield next.value;
    }
  } catch (error) {
    throw raw.complete || error instanceof PlatenError ? error : cutOff();
  } finally {
    // Lets go of the stream; what still comes is dropped once the answer is out. While a piece is waited for that has to wait too.
    const over = Promise.resolve(pieces.return?.()).then(
      () => {
        if (reply.sent || reply.raw.headersSent) raw.resume();
      },
      () => undefined,
    );
    if (!asking) await over;
  }
  if (!raw.complete) throw cutOff();
}

/** What is asked for, unless it takes longer than so many milliseconds. */
async function within<Value>(asked: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    // What came while this process was busy elsewhere is looked at first.
    timer = setTimeout(() => setImmediate(() => setImmediate(() => reject(tooSlow()))), Math.max(0, ms));
  });
  asked.catch(() => undefined);
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
    late.catch(() => undefined);
  }
}

function tooSlow(): PlatenError {
  return new PlatenError(408, { code: 'body_too_slow', title: 'The body came too slowly: less than 1 kB a second, or not at all for 20 seconds.', remedy: 'Send the message again over a faster or steadier line.' });
}

function cutOff(): PlatenError {
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
