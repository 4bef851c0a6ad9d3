import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { inOrganization } from '@/lib/base/context';
import { NotFound, PlatenError } from '@/lib/base/errors';
import { parseInput } from '@/lib/base/verb';
import { listGrantEventsInput } from '@/lib/grants/contract';
import { listGrantEvents } from '@/lib/grants/list-grant-events';
import { readTokenHealth } from '@/lib/grants/read-token-health';
import { tokenHealths } from '@/lib/grants/rules/token-health';
import { listMailboxesInput } from '@/lib/mailboxes/contract';
import { listMailboxes } from '@/lib/mailboxes/list-mailboxes';
import { readFigures } from '@/lib/mailboxes/read-figures';
import { askedAddresses, identify } from './asked';
import { exposition, textFormat } from './exposition';
import { healthQuery, historyQuery } from './queries';

async function list(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const identity = await identify(request);
  const { cursor, state, ...rest } = parseInput(healthQuery, { ...(request.query as object), search: askedAddresses(request, 'search') });
  const input = parseInput(listMailboxesInput, { ...rest, state: state?.length ? state : [...tokenHealths], ...(cursor === undefined ? {} : { after: cursor }) });
  const { rows, matching, next } = await inOrganization(identity, (context) => listMailboxes(context, input));
  await reply.send({ mailboxes: rows.flatMap(({ token }) => token ?? []), matching, next });
}

async function get(request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply): Promise<void> {
  const identity = await identify(request);
  const { id: mailboxId } = request.params;
  if (!z.uuid().safeParse(mailboxId).success) throw new NotFound('mailbox');
  const input = parseInput(listGrantEventsInput, { mailboxId, ...parseInput(historyQuery, request.query) });
  const answer = await inOrganization(identity, async (context) => ({
    health: await readTokenHealth(context, { mailboxId }),
    history: await listGrantEvents(context, input),
  }));
  if (answer.health === null) {
    throw new PlatenError(404, { code: 'mailbox_without_oauth', title: 'This mailbox does not use OAuth 2.0, so it has no token.', remedy: 'Ask for a mailbox that signs in at Microsoft; the list names them.' });
  }
  await reply.send({ ...answer.health, history: answer.history });
}

async function metrics(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const identity = await identify(request);
  const figures = await inOrganization(identity, (context) => readFigures(context, {}));
  await reply.type(textFormat).send(
    exposition([
      { name: 'platen_mailboxes', type: 'gauge', help: 'Mailboxes by token health; no_token for those that do not use OAuth 2.0.', samples: figures.states.map(({ state, mailboxes }) => ({ labels: { state }, value: mailboxes })) },
      {
        name: 'platen_grant_dies_seconds',
        type: 'gauge',
        help: 'Seconds until the first grant of this token health dies if nothing is done.',
        samples: figures.states.flatMap(({ state, diesInSeconds }) => (diesInSeconds === null ? [] : [{ labels: { state }, value: diesInSeconds }])),
      },
      { name: 'platen_mailboxes_refresh_failing', type: 'gauge', help: 'Mailboxes whose last refresh failed and is tried again.', samples: [{ value: figures.refreshFailing }] },
      { name: 'platen_messages_held', type: 'gauge', help: 'Messages that wait because their mailbox or its tenant is held.', samples: [{ value: figures.held }] },
      {
        name: 'platen_grant_refreshes_total',
        type: 'counter',
        help: 'Refreshes that gave a new token, and those that ended the grant.',
        samples: [
          { labels: { result: 'refreshed' }, value: figures.refreshed },
          { labels: { result: 'failed' }, value: figures.failed },
        ],
      },
    ]),
  );
}

/** /v1/mailboxes/token-health and /v1/metrics: who needs a sign-in, and when the next one will. */
export function mailboxRoutes(app: FastifyInstance): void {
  app.get('/v1/mailboxes/token-health', list);
  app.get('/v1/mailboxes/:id/token-health', get);
  app.get('/v1/metrics', metrics);
}
