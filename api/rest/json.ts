import type { FastifyReply } from 'fastify';
import { InvalidInput, PlatenError } from '@/lib/base/errors';
import { parseInput } from '@/lib/base/verb';
import { attachmentsInput, jsonLimit } from '@/lib/messages/contract';
import type { SubmissionPart } from '@/lib/messages/submission';
import { announcedBytes, bodyOf } from './body';
import { JsonScan } from './json-scan';
import { JsonShare } from './room';

/**
 * A submission as application/json. Its bytes count against what is parsed at once until the last file is taken.
 * @throws PlatenError 413 `json_too_large`, 400 `invalid_json`, `json_too_complex`; Unavailable `busy`; InvalidInput `invalid_base64`, `invalid_input`
 */
export async function* jsonParts(reply: FastifyReply, organizationId: string): AsyncGenerator<SubmissionPart, void, undefined> {
  if ((announcedBytes(reply.request) ?? 0) > jsonLimit) throw tooLarge();
  const share = new JsonShare(organizationId);
  try {
    yield* partsOf(decoded(await readWhole(reply, share)));
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
  return bytes === 0 ? {} : (parse(Buffer.concat(pieces, bytes)) ?? {});
}

async function readWhole(reply: FastifyReply, share: JsonShare): Promise<Buffer> {
  const scan = new JsonScan();
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of bodyOf(reply)) {
    bytes += piece.length;
    if (bytes > jsonLimit) throw tooLarge();
    scan.read(piece);
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

/**
 * JSON that has come whole. A setting that is null is one not given.
 * @param part of multipart/form-data it stands in
 * @throws PlatenError 400 `invalid_json`, `json_too_complex`
 */
export function parse(bytes: Buffer, part?: string): unknown {
  new JsonScan(part).read(bytes);
  return decoded(bytes, part);
}

function decoded(bytes: Buffer, part?: string): unknown {
  try {
    return withoutNulls(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown);
  } catch {
    throw new PlatenError(400, {
      code: 'invalid_json',
      ...(part === undefined ? {} : { field: part }),
      title: part === undefined ? 'The body is not JSON in UTF-8.' : `The part "${part}" is not JSON in UTF-8.`,
      remedy: 'Check quotes, commas and the encoding.',
    });
  }
}

/** No schema of /v1 takes null; programs send it for what they leave out. Depth and size were looked at before. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) value.forEach(withoutNulls);
  else if (typeof value === 'object' && value !== null) {
    const object = value as Record<string, unknown>;
    for (const [name, inner] of Object.entries(object)) {
      if (inner === null) delete object[name];
      else withoutNulls(inner);
    }
  }
  return value;
}

function* partsOf(value: unknown): Generator<SubmissionPart, void, undefined> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield { part: 'message', value };
    return;
  }
  const { attachments: given, ...mail } = value as Record<string, unknown>;
  const { attachments } = parseInput(attachmentsInput, { attachments: given });
  for (const [position, { content }] of attachments.entries()) checkBase64(content, position);
  yield { part: 'message', value: mail };
  for (const { filename, contentType, content } of attachments) {
    yield { part: 'file', filename, contentType, content: decodedBase64(content) };
  }
}

const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b && code !== 0x0c);
const isDigit = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || (code >= 0x2f && code <= 0x39) || code === 0x2b;

/** Line ends inside are taken, as `base64` makes them; anything else is refused, where Node would skip it in silence. */
function checkBase64(content: string, position: number): void {
  let digits = 0;
  let padding = 0;
  let sound = true;
  for (let at = 0; at < content.length && sound; at += 1) {
    const code = content.charCodeAt(at);
    if (isSpace(code)) continue;
    if (code === 0x3d) padding += 1;
    else if (padding === 0 && isDigit(code)) digits += 1;
    else sound = false;
  }
  if (sound && padding <= 2 && (digits + padding) % 4 === 0) return;
  throw new InvalidInput({
    code: 'invalid_base64',
    field: `attachments.${position}.content`,
    title: 'The content of an attachment is not base64.',
    remedy: 'Encode the file with the standard alphabet and padding (RFC 4648 §4), without a data: prefix.',
  });
}

/** A piece at a time: white space is dropped, and what does not fill four digits goes to the next piece. */
async function* decodedBase64(content: string): AsyncGenerator<Buffer, void, undefined> {
  const step = 256 * 1024;
  let rest = '';
  for (let at = 0; at < content.length; at += step) {
    const digits = rest + content.slice(at, at + step).replace(/[\r\n\t ]+/g, '');
    const whole = digits.length - (digits.length % 4);
    rest = digits.slice(whole);
    if (whole > 0) yield Buffer.from(digits.slice(0, whole), 'base64');
  }
}
