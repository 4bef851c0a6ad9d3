import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Attempt, CodeFault, SignIn } from '@/sandbox/entra/sign-in';
import * as steps from './steps';

const CODE_FAULTS: Record<CodeFault, string> = {
  unknown: "That code didn't work. Check the code and try again.",
  expired: 'That code has expired. Get a new one in Platen and type that.',
  used: 'That code has already been used. Get a new one in Platen and type that.',
};

type Form = Partial<Record<'code' | 'address' | 'pick' | 'password' | 'answer', string>>;
interface AttemptRoute {
  Params: { id: string };
  Body: Form | undefined;
}

function show(attempt: Attempt): string {
  switch (attempt.step) {
    case 'account':
      return steps.accountStep(attempt, attempt.account ?? '');
    case 'password':
      return steps.passwordStep(attempt);
    case 'confirm':
      return steps.confirmStep(attempt);
    case 'done':
      return steps.doneStep(attempt);
    case 'declined':
      return steps.declinedStep(attempt);
    case 'refused':
      return steps.refusedStep(attempt);
  }
}

const page = (reply: FastifyReply, status: number, text: string) => reply.code(status).type('text/html; charset=utf-8').send(text);

/** The way of a person with a code, or of a browser that was sent here: one page a step, each with its own address. */
export function signInRoutes(app: FastifyInstance, signIn: SignIn): void {
  app.get<{ Querystring: { user_code?: string } }>('/devicelogin', (request, reply) =>
    page(reply, 200, steps.codeStep(request.query.user_code ?? '')),
  );

  app.post<{ Body: Form | undefined }>('/devicelogin', async (request, reply) => {
    const code = request.body?.code ?? '';
    if (code.trim() === '') return page(reply, 422, steps.codeStep('', 'Enter the code that Platen or your printer shows.'));
    const begun = await signIn.begin(code);
    if ('fault' in begun) return page(reply, 422, steps.codeStep(code, CODE_FAULTS[begun.fault]));
    return reply.redirect(`/signin/${begun.id}`, 303);
  });

  app.get<{ Params: { tenant: string; uid: string } }>('/signin/browser/:tenant/:uid', async (request, reply) => {
    const attempt = await signIn.beginBrowser(request.params.tenant, request.params.uid);
    return attempt ? reply.redirect(`/signin/${attempt.id}`, 303) : page(reply, 410, steps.lostStep());
  });

  app.get<AttemptRoute>('/signin/:id', (request, reply) => {
    const attempt = signIn.find(request.params.id);
    return attempt ? page(reply, 200, show(attempt)) : page(reply, 410, steps.lostStep());
  });

  /** A form of one step; where the attempt is elsewhere by now, the browser is shown where. */
  function step(name: string, at: Attempt['step'], take: (attempt: Attempt, form: Form, reply: FastifyReply) => unknown) {
    app.post<AttemptRoute>(`/signin/:id/${name}`, async (request, reply) => {
      const attempt = signIn.find(request.params.id);
      if (!attempt) return page(reply, 410, steps.lostStep());
      if (attempt.step !== at) return reply.redirect(`/signin/${attempt.id}`, 303);
      return take(attempt, request.body ?? {}, reply);
    });
  }

  step('account', 'account', (attempt, form, reply) => {
    const address = form.pick ?? form.address ?? '';
    const fault = signIn.chooseAccount(attempt, address);
    if (fault !== undefined) return page(reply, 422, steps.accountStep(attempt, address, fault));
    return reply.redirect(`/signin/${attempt.id}`, 303);
  });

  step('another', 'password', (attempt, _form, reply) => {
    signIn.useAnother(attempt);
    return reply.redirect(`/signin/${attempt.id}`, 303);
  });

  step('password', 'password', (attempt, form, reply) => {
    const fault = signIn.enterPassword(attempt, form.password ?? '');
    if (fault !== undefined) return page(reply, 422, steps.passwordStep(attempt, fault));
    return reply.redirect(`/signin/${attempt.id}`, 303);
  });

  step('confirm', 'confirm', async (attempt, form, reply) => {
    const next = form.answer === 'cancel' ? await signIn.cancel(attempt) : await signIn.confirm(attempt);
    return reply.redirect(next ?? `/signin/${attempt.id}`, 303);
  });
}
