import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { mailboxes } from '@/lib/addresses/contract';
import { inOrganization, openContext } from '@/lib/base/context';
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
import { askedAddresses, identify, several } from './asked';
import { bodyOf, mayBeLong, refuseTooLarge, unsupported } from './body';
import { jsonAsked, jsonParts } from './json';
import { multipartParts } from './multipart';

const submitQuery = z.strictObject({
  /** For message/rfc822: the recipients in place of To, Cc and Bcc. */
  to: mailboxes,
  kind: z.enum(['scan', 'alert'], 'The kind is scan or alert.').default('scan'),
  printerId: z.uuid('This is not the id of a printer.').optional(),
});

async function submit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const identity = await identify(request);
  const { body, printerId } = readHead(request, reply);
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

function readHead(request: FastifyRequest, reply: FastifyReply): { body: SubmissionBody; printerId: string | undefined } {
  const { to, kind, printerId } = parseInput(submitQuery, { ...(request.query as object), to: askedAddresses(request, 'to') });
  const form = formOf(request);
  if (form === 'application/json') return { printerId, body: { form: 'parts', parts: jsonParts(reply) } };
  if (form === 'multipart/form-data') {
    refuseTooLarge(request);
    return { printerId, body: { form: 'parts', parts: multipartParts(reply) } };
  }
  if (form === 'message/rfc822') {
    refuseTooLarge(request);
    return { printerId, body: { form: 'rfc822', kind, to: to.length > 0 ? to : null, content: bodyOf(reply) } };
  }
  throw unsupported(form);
}

const listQuery = z.strictObject({
  state: several,
  kind: several,
  printerId: z.string().optional(),
  mailboxId: z.string().optional(),
  recipient: z.string().optional(),
  since: z.string().optional(),
  until: z.string().optional(),
  limit: z.string().optional(),
  cursor: z.string().optional(),
});

async function list(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const identity = await identify(request);
  const { cursor, ...filters } = parseInput(listQuery, request.query);
  const input = parseInput(listMessagesInput, { ...filters, ...(cursor === undefined ? {} : { after: readCursor(cursor) }) });
  const { messages, next } = await inOrganization(identity, (context) => listMessages(context, input));
  await reply.send({ messages, next: next && Buffer.from(`${next.acceptedAt.toISOString()} ${next.id}`).toString('base64url') });
}

function readCursor(cursor: string): { acceptedAt: string; id: string } {
  const [acceptedAt = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (!Number.isNaN(Date.parse(acceptedAt)) && z.uuid().safeParse(id).success) return { acceptedAt, id };
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
