import busboy from 'busboy';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { InvalidInput, PlatenError } from '@/lib/base/errors';
import type { SubmissionPart } from '@/lib/messages/submission';
import { cutOff, goOn } from './body';
import { parse } from './json';

const metadataLimit = 1024 * 1024;
const partsAtMost = 101;

type Arrived = { name: string; value: string } | { name: string; filename: string | undefined; contentType: string | undefined; stream: Readable };

/**
 * A submission as multipart/form-data (RFC 7578), streamed: the part `message` first, then the files. A part waits until
 * the one before it was read.
 * @throws PlatenError 400 `malformed_multipart`, `body_cut`; InvalidInput `metadata_after_files`, `unknown_setting`
 */
export async function* multipartParts(reply: FastifyReply): AsyncGenerator<SubmissionPart, void, undefined> {
  let seen = false;
  for await (const arrived of arrivals(reply)) {
    if (arrived.name === 'message') {
      const bytes = 'value' in arrived ? Buffer.from(arrived.value) : await small(arrived.stream);
      seen = true;
      yield { part: 'message', value: parse(bytes, 'message') };
    } else if ('value' in arrived) {
      throw new InvalidInput({
        code: 'unknown_setting',
        field: arrived.name,
        title: `There is no part called ${arrived.name}.`,
        remedy: 'Put all settings into the part "message" as JSON; give files a file name.',
      });
    } else {
      // The verb says what is wrong when a file comes before the message; its content is not waited for.
      yield { part: 'file', filename: arrived.filename, contentType: arrived.contentType, content: read(arrived.stream) };
      if (!seen) return;
    }
  }
}

async function* arrivals(reply: FastifyReply): AsyncGenerator<Arrived, void, undefined> {
  const { raw } = reply.request;
  const parser = open(reply);
  const waiting: Arrived[] = [];
  let failure: unknown;
  let over = false;
  let wake: () => void = () => undefined;
  const changed = (): void => wake();
  const fail = (error: unknown): void => {
    failure ??= error;
    changed();
  };
  parser.on('field', (name, value, { valueTruncated }) => {
    if (valueTruncated) fail(metadataTooLarge());
    waiting.push({ name, value });
    changed();
  });
  parser.on('file', (name, stream, { filename, mimeType }) => {
    // An error of the stream comes to whoever reads it; unread, it must not end the process.
    stream.on('error', () => undefined);
    waiting.push({ name, filename, contentType: mimeType || undefined, stream });
    changed();
  });
  parser.on('partsLimit', () => fail(new PlatenError(413, { code: 'too_many_parts', title: `A message has at most ${partsAtMost - 1} files.`, remedy: 'Send the files in several messages.' })));
  parser.on('error', () => fail(malformed()));
  parser.on('close', () => {
    over = true;
    changed();
  });
  const hungUp = (): void => {
    if (raw.complete) return;
    fail(cutOff());
    parser.destroy(cutOff());
  };
  raw.once('close', hungUp);
  raw.once('error', hungUp);
  goOn(reply);
  raw.pipe(parser);
  try {
    for (;;) {
      const next = waiting.shift();
      if (next) yield next;
      else if (failure !== undefined) throw failure;
      else if (over) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    raw.off('close', hungUp);
    raw.unpipe(parser);
    if (!over) parser.destroy();
  }
}

function open(reply: FastifyReply): busboy.Busboy {
  try {
    return busboy({
      headers: reply.request.headers,
      defParamCharset: 'utf8',
      fileHwm: 64 * 1024,
      limits: { parts: partsAtMost, fieldSize: metadataLimit, headerPairs: 64 },
    });
  } catch {
    throw malformed();
  }
}

/** @throws PlatenError `malformed_multipart`, `body_cut` */
async function* read(stream: Readable): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch (error) {
    throw error instanceof PlatenError ? error : malformed();
  }
}

async function small(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of read(stream)) {
    bytes += piece.length;
    if (bytes > metadataLimit) throw metadataTooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function metadataTooLarge(): PlatenError {
  return new PlatenError(413, { code: 'metadata_too_large', field: 'message', title: 'The part "message" has at most 1 MiB.', remedy: 'Send long texts as files.' });
}

function malformed(): PlatenError {
  return new PlatenError(400, {
    code: 'malformed_multipart',
    title: 'The body is not complete multipart/form-data.',
    remedy: 'Check the boundary in Content-Type and that the body ends with it.',
  });
}
