import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inOrganization, openContext } from '@/lib/base/context';
import { moment } from '@/lib/base/contract';
import { InvalidInput, NotFound, PlatenError } from '@/lib/base/errors';
import { parseInput } from '@/lib/base/verb';
import { cancelMessage } from '@/lib/messages/cancel-message';
import { idempotencyKey, listMessagesInput, retryAllInput } from '@/lib/messages/contract';
import { getMessage } from '@/lib/messages/get-message';
import { listMessages } from '@/lib/messages/list-messages';
import { retryAll } from '@/lib/messages/retry-all';
import { retryMessage } from '@/lib/messages/retry-message';
import { submitMessage } from '@/lib/messages/submit-message';
import type { SubmissionBody } from '@/lib/messages/submission';
import { askedAddresses, identify } from './asked';
import { bodyOf, mayBeLong, refuseTooLarge, unsupported } from './body';
import { jsonAsked, jsonParts } from './json';
import { multipartParts } from './multipart';
import { listQuery, submitQuery } from './queries';
import { asUpload } from './room';

async function submit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const identity = await identify(request);
  const { body, printerId } = readHead(request, reply, identity.organizationId);
  const header = request.headers['idempotency-key'];
  const key = header === undefined ? undefined : idempotencyKey.safeParse(header);
  if (key && !key.success) {
    throw new InvalidInput({
      code: 'invalid_input',
      field: 'Idempotency-Key',
      title: 'An Idempotency-Key has 1 to 255 printable ASCII characters.',
      remedy: 'Use a random key, for example a UUID, for each message.',
    });
  }
  const { answer, replayed } = await submitMessage(openContext(identity), {
    body,
    long: mayBeLong(request),
    ...(printerId === undefined ? {} : { printerId }),
    ...(key ? { idempotencyKey: key.data } : {}),
  });
  if (replayed) reply.header('idempotent-replayed', 'true');
  await reply.code(202).header('location', `/v1/messages/${answer.id}`).send(answer);
}

function readHead(request: FastifyRequest, reply: FastifyReply, organizationId: string): { body: SubmissionBody; printerId: string | undefined } {
  const { to, kind, printerId } = parseInput(submitQuery, { ...(request.query as object), to: askedAddresses(request, 'to') });
  const form = formOf(request);
  if (form === 'application/json') return { printerId, body: { form: 'parts', parts: jsonParts(reply, organizationId) } };
  if (form === 'multipart/form-data') {
    refuseTooLarge(request);
    return { printerId, body: { form: 'parts', parts: asUpload(organizationId, mayBeLong(request), () => multipartParts(reply)) } };
  }
  if (form === 'message/rfc822') {
    refuseTooLarge(request);
    return { printerId, body: { form: 'rfc822', kind, to: to.length > 0 ? to : null, content: asUpload(organizationId, mayBeLong(request), () => bodyOf(reply)) } };
  }
  throw unsupported(form);
}

async function list(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const identity = await identify(request);
  const { cursor, ...filters } = parseInput(listQuery, { ...(request.query as object), recipient: askedAddresses(request, 'recipient') });
  const input = parseInput(listMessagesInput, { ...filters, ...(cursor === undefined ? {} : { after: readCursor(cursor) }) });
  const { messages, next } = await inOrganization(identity, (context) => listMessages(context, input));
  await reply.send({ messages, next: next && Buffer.from(`${next.acceptedAt.toISOString()} ${next.id}`).toString('base64url') });
}

const place = z.strictObject({ acceptedAt: moment(), id: z.uuid() });

function readCursor(cursor: string): { acceptedAt: Date; id: string } {
  const [acceptedAt = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const found = place.safeParse({ acceptedAt, id });
  if (found.success) return found.data;
  throw new InvalidInput({ code: 'invalid_input', field: 'cursor', title: 'This is not a cursor of this list.', remedy: 'Use the value of "next" as it was given, or leave it out.' });
}

type OfOne = FastifyRequest<{ Params: { id: string } }>;

function idOf({ params }: OfOne): string {
  if (!z.uuid().safeParse(params.id).success) throw new NotFound('message');
  return params.id;
}

async function get(request: OfOne, reply: FastifyReply): Promise<void> {
  const identity = await identify(request);
  const message = await inOrganization(identity, (context) => getMessage(context, { messageId: idOf(request) }));
  // A transcript is for people, on the message's page.
  const attempts = message.attempts.map(({ transcript: _transcript, worker: _worker, ...attempt }) => attempt);
  await reply.send({ ...message, attempts });
}

async function retry(request: OfOne, reply: FastifyReply): Promise<void> {
  const identity = await identify(request);
  const messageId = idOf(request);
  await inOrganization(identity, (context) => retryMessage(context, { messageId }));
  await reply.send({ id: messageId, state: 'queued' });
}

async function cancel(request: OfOne, reply: FastifyReply): Promise<void> {
  const identity = await identify(request);
  const messageId = idOf(request);
  await inOrganization(identity, (context) => cancelMessage(context, { messageId }));
  await reply.send({ id: messageId, state: 'cancelled' });
}

/** Tries all messages of a filter again, some hundred a call: `next` is where to go on. */
async function retryMany(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const identity = await identify(request);
  const form = formOf(request);
  if (form !== undefined && form !== 'application/json') {
    throw new PlatenError(415, { code: 'unsupported_media_type', field: 'Content-Type', title: `A filter is not ${form}.`, remedy: 'Send the filter as application/json; {} means everything that was put off or has failed.' });
  }
  const filter = parseInput(retryAllInput, await jsonAsked(reply));
  await reply.send(await inOrganization(identity, (context) => retryAll(context, filter)));
}

function formOf(request: FastifyRequest): string | undefined {
  return request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
}

/** /v1/messages: submit, read, list, try again, take back. */
export function messageRoutes(app: FastifyInstance): void {
  app.post('/v1/messages', submit);
  app.get('/v1/messages', list);
  app.get('/v1/messages/:id', get);
  app.post('/v1/messages/retry', retryMany);
  app.post('/v1/messages/:id/retry', retry);
  app.post('/v1/messages/:id/cancel', cancel);
}
