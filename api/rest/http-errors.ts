import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { newId } from '@/lib/base/ids';
import { PlatenError, type Explanation } from '@/lib/base/errors';
import { problemOf } from './problem';

/** Of a request's address, query included; and of its whole head. */
const addressLimit = 8 * 1024;
const headLimit = 16 * 1024;
const fieldsLimit = 100;

/** The parser gives up a little later, so that our own limits can name what was too long. */
export const parserHeadLimit = 2 * headLimit;

/**
 * What HTTP says of a request before anything else reads it.
 * @throws PlatenError 400 `host_missing`, `host_ambiguous`, 414 `address_too_long`, 415 `unsupported_encoding`, 417 `expectation_failed`,
 * 431 `headers_too_large`, 501 `unsupported_transfer_encoding`
 */
export function refuseByHead({ raw }: FastifyRequest): void {
  const { headers, rawHeaders, url = '' } = raw;
  if (url.length > addressLimit) throw addressTooLong();
  if (rawHeaders.length / 2 > fieldsLimit || rawHeaders.reduce((sum, text) => sum + text.length + 2, 0) > headLimit) throw headersTooLarge();
  if (raw.httpVersion === '1.1' && !headers.host) throw new PlatenError(400, { code: 'host_missing', field: 'Host', title: 'The request names no host.', remedy: 'Send the header Host, as HTTP/1.1 asks for.' });
  // RFC 9112 §3.2: with two of them, who stands between may have gone by the other one.
  if (rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host').length > 1) throw new PlatenError(400, { code: 'host_ambiguous', field: 'Host', title: 'The request names a host more than once.', remedy: 'Send the header Host once.' });
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding !== '' && encoding !== 'identity') {
    throw new PlatenError(415, { code: 'unsupported_encoding', field: 'Content-Encoding', title: `Platen takes no bodies in ${encoding.slice(0, 60)}.`, remedy: 'Send the body as it is, without Content-Encoding.' });
  }
  const transfer = headers['transfer-encoding']?.trim().toLowerCase() ?? 'chunked';
  if (transfer !== 'chunked') {
    throw new PlatenError(501, { code: 'unsupported_transfer_encoding', field: 'Transfer-Encoding', title: `Platen knows no transfer encoding ${transfer.slice(0, 60)}.`, remedy: 'Use chunked, or send a Content-Length.' });
  }
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    throw new PlatenError(417, { code: 'expectation_failed', field: 'Expect', title: 'Platen meets no expectation but 100-continue.', remedy: 'Leave the header Expect out.' });
  }
}

const responses = new WeakMap<Socket, ServerResponse>();

/** Hands requests with an unknown expectation on, and notes what each socket is answering. */
export function watchRequests(server: Server): void {
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => void responses.set(socket, response));
  // Refused by its head, as all requests are.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => server.emit('request', request, response));
}

/** Answers what the HTTP parser or its clock refuses as every other refusal is answered. */
export function answerClientError(error: Error & { code?: string | undefined; rawPacket?: unknown }, socket: Socket): void {
  const running = responses.get(socket);
  if (!socket.writable || error.code === 'ECONNRESET' || (running?.headersSent && !running.writableFinished)) return void socket.destroy();
  const refusal = refusalOf(error.code, error.rawPacket);
  const body = JSON.stringify(problemOf(refusal, { path: undefined, requestId: newId() }));
  socket.end(
    [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Error'}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'cache-control: no-store',
      'x-content-type-options: nosniff',
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  // Whoever goes on sending gets the time to read the answer.
  socket.resume();
  setTimeout(() => socket.destroy(), 5000).unref();
}

function refusalOf(code: string | undefined, packet: unknown): PlatenError {
  if (code === 'HPE_HEADER_OVERFLOW') return Buffer.isBuffer(packet) && /^[A-Z]+ \S+$/.test(packet.subarray(0, addressLimit).toString('latin1')) ? addressTooLong() : headersTooLarge();
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return problem(408, 'request_too_slow', 'The request did not come in time.', 'Send it again over a faster or steadier line.');
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return problem(413, 'chunk_extensions_too_large', 'The extensions of a chunk are too long.', 'Send chunks without extensions.');
  return problem(400, 'not_http', 'This is not a request in HTTP/1.1.', 'Check the request line, the header fields, and that lines end with CRLF. For https, use the address that speaks it.');
}

function addressTooLong(): PlatenError {
  return problem(414, 'address_too_long', `The address of a request has at most ${addressLimit} characters.`, 'Name fewer things in the query.');
}

function headersTooLarge(): PlatenError {
  return problem(431, 'headers_too_large', `A request has at most ${fieldsLimit} header fields and ${headLimit} bytes of them.`, 'Leave out header fields that Platen does not need.');
}

function problem(status: number, code: string, title: string, remedy: string): PlatenError {
  return new PlatenError(status, { code, title, remedy } satisfies Explanation);
}
