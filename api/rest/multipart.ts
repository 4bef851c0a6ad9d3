import { Dicer } from '@fastify/busboy';
import type { FastifyReply } from 'fastify';
import libmime from 'libmime';
import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { InvalidInput, PlatenError } from '@/lib/base/errors';
import type { SubmissionPart } from '@/lib/messages/submission';
import { bodyOf } from './body';
import { parse } from './json';
import { isFile, partHead, type PartHead } from './part-head';

const metadataLimit = 1024 * 1024;
const partsAtMost = 101;

interface Arrived {
  head: PartHead;
  stream: Readable;
  content: AsyncGenerator<Buffer, void, undefined>;
}

/**
 * A submission as multipart/form-data (RFC 7578), streamed: the part `message` first, then the files. A part waits until
 * the one before it was read. A part with neither a name nor content is a browser's file input that was left empty: nothing.
 * @throws PlatenError 400 `malformed_multipart`, `body_cut`; InvalidInput `metadata_after_files`, `unknown_setting`,
 * `unsupported_transfer_encoding`, `invalid_base64`
 */
export async function* multipartParts(reply: FastifyReply): AsyncGenerator<SubmissionPart, void, undefined> {
  let seen = false;
  for await (const { head, content: whole } of arrivals(reply)) {
    const content = head.transferEncoding === 'base64' ? fromBase64(whole, head.name) : whole;
    if (head.name === 'message') {
      seen = true;
      yield { part: 'message', value: parse(await small(content), 'message') };
    } else if (!isFile(head)) {
      throw new InvalidInput({
        code: 'unknown_setting',
        field: head.name,
        title: head.name === '' ? 'A part has neither a name nor a file name.' : `There is no part called ${head.name}.`,
        remedy: 'Put all settings into the part "message" as JSON; give files a file name.',
      });
    } else {
      const file = head.filename ? content : await unlessEmpty(content);
      // The verb says what is wrong when a file comes before the message; its content is not waited for.
      if (file) yield { part: 'file', filename: head.filename || undefined, contentType: head.contentType, content: file };
      if (file && !seen) return;
    }
  }
}

async function* arrivals(reply: FastifyReply): AsyncGenerator<Arrived, void, undefined> {
  const parser = open(reply);
  const waiting: Arrived[] = [];
  let parts = 0;
  let current: Readable | undefined;
  let failure: unknown;
  let over = false;
  let wake: () => void = () => undefined;
  const changed = (): void => wake();
  const fail = (error: unknown): void => {
    failure ??= error;
    changed();
  };
  const arrive = (stream: Readable, header: object): void => {
    try {
      const head = partHead(header as Record<string, string[]>);
      if (!head) return void stream.resume();
      waiting.push({ head, stream, content: read(stream, () => failure) });
      changed();
    } catch (error) {
      stream.resume();
      fail(error);
    }
  };
  parser.on('part', (stream) => {
    // An error of the stream comes to whoever reads it; unread, it must not end the process.
    stream.on('error', () => undefined);
    parts += 1;
    if (parts <= partsAtMost) return void stream.on('header', (header) => arrive(stream, header));
    stream.resume();
    fail(new PlatenError(413, { code: 'too_many_parts', title: `A message has at most ${partsAtMost - 1} files.`, remedy: 'Send the files in several messages.' }));
  });
  parser.on('finish', () => {
    over = true;
    changed();
  });
  // The body comes as every body does: its pace is watched, and a caller that hangs up is noticed.
  pipeline(Readable.from(inSlices(bodyOf(reply)), { objectMode: false }), parser, (error) => {
    if (!error) return;
    fail(error instanceof PlatenError ? error : malformed());
    current?.destroy(error);
  });
  try {
    for (;;) {
      const next = waiting.shift();
      if (next) {
        current = next.stream;
        yield next;
      } else if (failure !== undefined) throw failure;
      else if (over) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    if (!over) parser.destroy();
  }
}

/** A slice of nothing but boundaries makes as many parts as it can hold before anything can stop it: others wait meanwhile. */
const sliceBytes = 8 * 1024;

async function* inSlices(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  for await (const piece of source) {
    for (let at = 0; at < piece.length; at += sliceBytes) yield piece.subarray(at, at + sliceBytes);
  }
}

function open(reply: FastifyReply): Dicer {
  const { boundary } = libmime.parseHeaderValue(reply.request.headers['content-type'] ?? '').params;
  if (!boundary || boundary.length > 200) throw malformed();
  return new Dicer({ boundary, maxHeaderPairs: 64 });
}

/** @throws PlatenError why the body ended early, or `malformed_multipart` */
async function* read(stream: Readable, failure: () => unknown): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch {
    // The part ends a moment before the body's own failure is known.
    await setImmediate();
    throw failure() ?? malformed();
  }
}

/** Devices send it though RFC 7578 §4.7 has it no more. */
async function* fromBase64(source: AsyncIterable<Buffer>, field: string): AsyncGenerator<Buffer, void, undefined> {
  let rest = '';
  for await (const piece of source) {
    const text = rest + piece.toString('latin1').replace(/[\r\n\t ]+/g, '');
    const whole = text.length - (text.length % 4);
    rest = text.slice(whole);
    yield bytesOf(text.slice(0, whole), field);
  }
  if (rest !== '') throw notBase64(field);
}

function bytesOf(text: string, field: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is no base64, and stops at padding.
  if (bytes.toString('base64') !== text) throw notBase64(field);
  return bytes;
}

function notBase64(field: string): InvalidInput {
  return new InvalidInput({
    code: 'invalid_base64',
    field,
    title: 'A part names base64 as its Content-Transfer-Encoding and is none.',
    remedy: 'Send the file as it is, without Content-Transfer-Encoding.',
  });
}

/** The same content, or null where there is none. */
async function unlessEmpty(content: AsyncGenerator<Buffer, void, undefined>): Promise<AsyncGenerator<Buffer, void, undefined> | null> {
  for (;;) {
    const first = await content.next();
    if (first.done) return null;
    if (first.value.length > 0) return continued(first.value, content);
  }
}

async function* continued(first: Buffer, rest: AsyncGenerator<Buffer, void, undefined>): AsyncGenerator<Buffer, void, undefined> {
  yield first;
  yield* rest;
}

async function small(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of content) {
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
