import type { FastifyInstance } from 'fastify';
import { tenantNamed } from '@/sandbox/accounts/directory';
import { isAllowedRedirect, registrationOf } from '@/sandbox/entra/clients';
import { html } from '@/sandbox/pages/html';
import { signInPage } from '@/sandbox/pages/layout';
import { errorStep } from './steps';

interface Asked {
  client_id?: string;
  redirect_uri?: string;
  scope?: string;
  state?: string;
}

function backTo(asked: Asked, answer: Record<string, string>): string {
  const back = new URL(asked.redirect_uri ?? '');
  for (const [name, value] of Object.entries({ ...answer, ...(asked.state === undefined ? {} : { state: asked.state }) })) back.searchParams.set(name, value);
  return back.href;
}

/** An administrator's consent (entra-docs, v2-admin-consent). The sandbox remembers none: it never wants one. */
export function consentRoutes(app: FastifyInstance): void {
  app.get<{ Params: { tenant: string }; Querystring: Asked }>('/:tenant/v2.0/adminconsent', (request, reply) => {
    const asked = request.query;
    const registration = registrationOf(asked.client_id);
    const tenant = tenantNamed(request.params.tenant);
    const show = (page: string) => reply.type('text/html; charset=utf-8').send(page);
    if (!registration || (registration.tenant && tenant && tenant.tid !== registration.tenant)) {
      return show(errorStep('unauthorized_client', `AADSTS700016: Application with identifier '${asked.client_id ?? ''}' was not found in the directory '${tenant?.name ?? request.params.tenant}'.`));
    }
    if (!isAllowedRedirect(asked.redirect_uri ?? '')) {
      return show(errorStep('invalid_request', `AADSTS50011: The redirect URI '${asked.redirect_uri ?? ''}' does not match the redirect URIs configured for the application.`));
    }
    const accept = backTo(asked, { admin_consent: 'True', tenant: tenant?.tid ?? registration.tenant ?? '', scope: asked.scope ?? '' });
    const cancel = backTo(asked, { error: 'access_denied', error_description: 'AADSTS65004: User declined to consent to access the app.' });
    return show(
      signInPage('Permissions requested', html`<h1>Permissions requested</h1>
<p>for the whole organization, by ${registration.name}</p>
<p class="mono">${asked.scope ?? ''}</p>
<div class="doing"><a class="b key" href="${accept}">Accept</a> <a class="b" href="${cancel}">Cancel</a></div>`),
    );
  });
}
