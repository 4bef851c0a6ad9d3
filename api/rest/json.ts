import type { FastifyReply } from 'fastify';
import { InvalidInput, PlatenError, Unavailable } from '@/lib/base/errors';
import { parseInput } from '@/lib/base/verb';
import { attachmentsInput, jsonLimit } from '@/lib/messages/contract';
import type { SubmissionPart } from '@/lib/messages/submission';
import { announcedBytes, bodyOf } from './body';

/** JSON is parsed whole: four of the biggest bodies at once, so that no burst of them takes the process's memory. */
const parsedAtOnce = 40 * 1024 * 1024;
let beingParsed = 0;

/**
 * A submission as application/json. Its bytes count against what is parsed at once until the last file is taken.
 * @throws PlatenError 413 `json_too_large`, 400 `invalid_json`; Unavailable `busy`; InvalidInput `invalid_base64`, `invalid_input`
 */
export async function* jsonParts(reply: FastifyReply): AsyncGenerator<SubmissionPart, void, undefined> {
  if ((announcedBytes(reply.request) ?? 0) > jsonLimit) throw tooLarge();
  const share = new Share();
  try {
    yield* partsOf(parse(await readWhole(reply, share)));
  } finally {
    share.giveBack();
  }
}

/** What a request asks for beside messages is short. */
const askLimit = 64 * 1024;

/**
 * A short JSON body that asks for something; nothing is the same as `{}`.
 * @throws PlatenError 413 `body_too_large`, 400 `invalid_json`
 */
export async function jsonAsked(reply: FastifyReply): Promise<unknown> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of bodyOf(reply)) {
    bytes += piece.length;
    if (bytes > askLimit) throw new PlatenError(413, { code: 'body_too_large', title: 'This request has at most 64 KiB.', remedy: 'Name fewer things in it.' });
    pieces.push(piece);
  }
  return bytes === 0 ? {} : parse(Buffer.concat(pieces, bytes));
}

/** What one request holds of it: as much as has come in, so that a body that is only announced keeps nobody out. */
class Share {
  private bytes = 0;

  take(bytes: number): void {
    if (beingParsed + bytes > parsedAtOnce) throw busy();
    beingParsed += bytes;
    this.bytes += bytes;
  }

  giveBack(): void {
    beingParsed -= this.bytes;
    this.bytes = 0;
  }
}

function busy(): Unavailable {
  return new Unavailable({
    code: 'busy',
    title: 'Too many big JSON messages are coming in at this moment.',
    remedy: 'Send it again after the time in Retry-After, or as multipart/form-data or message/rfc822, which are streamed.',
    retryAfter: 2,
  });
}

async function readWhole(reply: FastifyReply, share: Share): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of bodyOf(reply)) {
    bytes += piece.length;
    if (bytes > jsonLimit) throw tooLarge();
    share.take(piece.length);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, bytes);
}

function tooLarge(): PlatenError {
  return new PlatenError(413, {
    code: 'json_too_large',
    title: 'A JSON message has at most 10 MiB, its attachments in base64 included.',
    remedy: 'Send it as multipart/form-data (part "message" first, then the files) or as message/rfc822: these are streamed, up to 35 MiB of built mail.',
  });
}

/** @throws PlatenError 400 `invalid_json` */
export function parse(bytes: Buffer, field?: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new PlatenError(400, {
      code: 'invalid_json',
      ...(field === undefined ? {} : { field }),
      title: field === undefined ? 'The body is not JSON in UTF-8.' : `The part "${field}" is not JSON in UTF-8.`,
      remedy: 'Check quotes, commas and the encoding.',
    });
  }
}

function* partsOf(value: unknown): Generator<SubmissionPart, void, undefined> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield { part: 'message', value };
    return;
  }
  const { attachments: given, ...mail } = value as Record<string, unknown>;
  const { attachments } = parseInput(attachmentsInput, { attachments: given });
  const contents = attachments.map(({ content }, position) => checkedBase64(content, position));
  yield { part: 'message', value: mail };
  for (const [position, { filename, contentType }] of attachments.entries()) {
    yield { part: 'file', filename, contentType, content: decoded(contents[position] ?? '') };
  }
}

/** Line ends inside are taken, as `base64` makes them; anything else is refused, where Node would skip it in silence. */
function checkedBase64(content: string, position: number): string {
  const plain = content.replace(/[\r\n\t ]+/g, '');
  if (plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return plain;
  throw new InvalidInput({
    code: 'invalid_base64',
    field: `attachments.${position}.content`,
    title: 'The content of an attachment is not base64.',
    remedy: 'Encode the file with the standard alphabet and padding (RFC 4648 §4), without a data: prefix.',
  });
}

async function* decoded(content: string): AsyncGenerator<Buffer, void, undefined> {
  const step = 256 * 1024;
  for (let at = 0; at < content.length; at += step) yield Buffer.from(content.slice(at, at + step), 'base64');
}
