import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Entra } from '@/sandbox/entra';
import type { Inbox } from '@/sandbox/inbox/store';
import { present, type Control, type Rules } from './control';
import * as schema from './schema';

interface Parts {
  control: Control;
  entra: Entra;
  inbox: Inbox;
  /** Forgets what counts against a mailbox's limits. */
  forgetLimits(): void;
}

/** Parses a body or answers 422 with what is wrong where. */
function parse<S extends z.ZodType>(type: S, body: unknown, reply: FastifyReply): z.output<S> | undefined {
  const result = type.safeParse(body ?? {});
  if (result.success) return result.data;
  void reply.code(422).send({ error: z.prettifyError(result.error) });
  return undefined;
}

function ruleRoutes<S extends z.ZodType<{ times: number }>>(app: FastifyInstance, path: string, type: S, rules: Rules<z.output<S>>) {
  app.get(path, () => rules.list());
  app.post(path, (request, reply) => {
    const rule = parse(type, request.body, reply);
    return rule === undefined ? reply : reply.code(201).send(rules.add(rule));
  });
  app.delete(path, (_request, reply) => {
    rules.clear();
    return reply.code(204).send();
  });
  app.delete<{ Params: { id: string } }>(`${path}/:id`, (request, reply) => reply.code(rules.remove(Number(request.params.id)) ? 204 : 404).send());
}

/** The control API: everything the simulated cloud can be told. JSON in, JSON out. */
export function controlRoutes(app: FastifyInstance, { control, entra, inbox, forgetLimits }: Parts): void {
  app.get('/control/settings', () => control.settings);
  app.patch('/control/settings', (request, reply) => {
    const change = parse(schema.settingsChange, request.body, reply);
    if (change === undefined) return reply;
    control.change(change);
    return control.settings;
  });

  app.get('/control/accounts', () => control.directory.changed());
  app.get<{ Params: { address: string } }>('/control/accounts/:address', (request, reply) => {
    const account = control.directory.find(request.params.address);
    return account ?? reply.code(404).send({ error: 'No tenant of the sandbox has this domain.' });
  });
  app.patch<{ Params: { address: string } }>('/control/accounts/:address', (request, reply) => {
    const change = parse(schema.accountChange, request.body, reply);
    if (change === undefined) return reply;
    const account = control.directory.change(request.params.address, present(change));
    return account ?? reply.code(404).send({ error: 'No tenant of the sandbox has this domain.' });
  });

  app.post('/control/revoke', (request, reply) => {
    const wanted = parse(schema.revocation, request.body, reply);
    if (wanted === undefined) return reply;
    const { account, ...revocation } = wanted;
    return { revoked: entra.revocations.revokeAll(account, revocation) };
  });

  app.post('/control/approve', async (request, reply) => {
    const wanted = parse(schema.approval, request.body, reply);
    if (wanted === undefined) return reply;
    const fault = await entra.signIn.approve(wanted.code, wanted.account);
    return fault === undefined ? { approved: true } : reply.code(409).send({ error: fault });
  });
  app.post('/control/decline', async (request, reply) => {
    const wanted = parse(schema.approval.pick({ code: true }), request.body, reply);
    if (wanted === undefined) return reply;
    const fault = await entra.signIn.decline(wanted.code);
    return fault === undefined ? { declined: true } : reply.code(409).send({ error: fault });
  });

  app.post('/control/certificates', (request, reply) => {
    const wanted = parse(schema.certificate, request.body, reply);
    if (wanted === undefined) return reply;
    return entra.addCertificate(wanted.client, wanted.certificate) ? reply.code(201).send({ added: true }) : reply.code(404).send({ error: 'The sandbox has no such app registration.' });
  });

  ruleRoutes(app, '/control/entra', schema.entraRule, control.entra);
  ruleRoutes(app, '/control/sign-in', schema.signInRule, control.signIn);
  ruleRoutes(app, '/control/smtp', schema.smtpRule, control.smtp);

  app.get<{ Querystring: { part?: string; event?: string; account?: string; since?: string } }>('/control/log', (request) => ({
    counts: control.log.counts(),
    entries: control.log.entries(request.query),
  }));

  app.post<{ Body: { inbox?: boolean } | undefined }>('/control/reset', async (request, reply) => {
    control.reset();
    forgetLimits();
    if (request.body?.inbox) await inbox.clear();
    return reply.code(204).send();
  });
}
