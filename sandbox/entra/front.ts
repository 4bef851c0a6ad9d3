import { IncomingMessage, type ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { TENANTS, tenantNamed } from '@/sandbox/accounts/directory';
import { refusalBody, textOf, type Refusal } from './answers';
import { instanceDiscovery, openidConfiguration } from './documents';
import type { EntraParts } from './provider';
import type { Revocations } from './revocations';
import { faultOf, readTokenRequest, type TokenRequest } from './token-request';

const LONGEST_FORM = 64 * 1024;
const TENANT_AND_PATH = /^\/([^/]+)(\/.*)?$/;

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_FORM) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The same request with another path and body, for oidc-provider, which reads it as if it came from the wire. */
function rewritten(request: IncomingMessage, url: string, headers: Record<string, string>, body?: string): IncomingMessage {
  if (body === undefined) {
    request.url = url;
    Object.assign(request.headers, headers);
    return request;
  }
  const copy = new IncomingMessage(request.socket);
  copy.method = request.method ?? 'POST';
  copy.url = url;
  copy.headers = { ...request.headers, ...headers, 'content-length': String(Buffer.byteLength(body)), accept: 'application/json' };
  delete copy.headers['transfer-encoding'];
  copy.complete = true; // or its end would take the connection with it
  copy.push(body);
  copy.push(null);
  return copy;
}

/** MSAL makes an account's id from this; Entra sends it when asked with client_info=1. */
function clientInfo(idToken: unknown): string | undefined {
  if (typeof idToken !== 'string') return undefined;
  const { oid, tid } = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')) as { oid: string; tid: string };
  return Buffer.from(JSON.stringify({ uid: oid, utid: tid })).toString('base64url');
}


/**
 * What stands before oidc-provider: Entra's paths with a tenant id, a tenant's domain, `organizations` or `common`;
 * the answers a test asked for; and Entra's wording of everything.
 */
export function makeFront(providers: ReadonlyMap<string, Provider>, parts: EntraParts, revocations: Revocations): Handler {
  const { control, entraUrl, pagesUrl, keys } = parts;

  for (const provider of providers.values()) {
    provider.use(async (ctx, next) => {
      await next();
      const body: unknown = ctx.body;
      if (ctx.status !== 200 || typeof body !== 'object' || body === null) return;
      if (ctx.path.endsWith('/token') && 'access_token' in body) {
        const info = 'id_token' in body ? clientInfo(body.id_token) : undefined;
        const seconds = 'expires_in' in body ? body.expires_in : undefined;
        const whole = { ...body, ext_expires_in: seconds, ...(info === undefined ? {} : { client_info: info }) };
        const without = ctx.get('x-sandbox-without').split(',');
        ctx.body = Object.fromEntries(Object.entries(whole).filter(([name]) => !without.includes(name)));
      }
      if (ctx.path.endsWith('/devicecode') && 'user_code' in body && 'device_code' in body && 'expires_in' in body) {
        const page = `${pagesUrl}/devicelogin`;
        ctx.body = {
          user_code: body.user_code,
          device_code: body.device_code,
          verification_uri: page,
          expires_in: body.expires_in,
          interval: control.settings.deviceCodeInterval,
          message: `To sign in, use a web browser to open the page ${page} and enter the code ${String(body.user_code)} to authenticate.`,
        };
      }
    });
  }
  const callbacks = new Map([...providers].map(([tid, provider]) => [tid, provider.callback()]));

  function note({ kind, account, client }: TokenRequest, result: string) {
    control.log.add({ part: 'entra', event: kind, account, result, detail: client });
  }

  async function pass(tenant: string, account: string | undefined, rest: string, request: IncomingMessage, response: ServerResponse, kind = '', body?: string, without: readonly string[] = []) {
    // Under `organizations` the issuer is the tenant of whoever signed in.
    const home = account === undefined ? undefined : control.directory.find(account)?.tid;
    const tid = tenantNamed(tenant)?.tid ?? home ?? TENANTS[0]?.tid ?? '';
    const headers = { 'x-sandbox-tenant': tenant, 'x-sandbox-request': kind, 'x-sandbox-without': without.join(',') };
    await callbacks.get(tid)?.(rewritten(request, `/${tid}${rest}`, headers, body), response);
  }

  function refuse(response: ServerResponse, refusal: Refusal, correlation: unknown, headers: Record<string, string> = {}) {
    sendJson(response, refusal.status ?? 400, refusalBody(refusal, typeof correlation === 'string' ? correlation : undefined), headers);
  }

  async function tokens(tenant: string, path: string, rest: string, request: IncomingMessage, response: ServerResponse) {
    const body = await readBody(request);
    if (body === undefined) return sendJson(response, 413, refusalBody({ error: 'invalid_request', code: 9002313, text: 'Invalid request.' }));
    const asked = readTokenRequest(path, tenant, new URLSearchParams(body), parts);
    const correlation = request.headers['client-request-id'];

    const rule = control.entraRule({ account: asked.account, client: asked.client, request: asked.kind });
    if (rule) {
      await control.entra.wait(rule, rule.delayMs);
      if (rule.action !== 'proceed') note(asked, rule.action === 'answer' ? (rule.code === undefined ? rule.error : `AADSTS${rule.code}`) : rule.action);
      if (rule.action === 'drop') return void request.socket.destroy();
      if (rule.action === 'hang') return;
      if (rule.action === 'answer') {
        const text = rule.description ?? textOf(rule.code);
        const headers: Record<string, string> = rule.retryAfter === undefined ? {} : { 'retry-after': String(rule.retryAfter) };
        return refuse(response, { ...rule, text }, correlation, headers);
      }
    }
    const fault = faultOf(asked, parts, revocations);
    if (fault) {
      note(asked, `AADSTS${fault.code}`);
      return refuse(response, fault, correlation);
    }
    response.once('finish', () => note(asked, response.statusCode === 200 ? 'ok' : String(response.statusCode)));
    await pass(tenant, asked.account, rest, request, response, asked.kind, asked.form.toString(), rule?.without);
  }

  return async (request, response) => {
    const url = new URL(request.url ?? '/', entraUrl);
    const [, tenant = '', path = ''] = TENANT_AND_PATH.exec(url.pathname) ?? [];
    // The sandbox's page asks which account in any case; oidc-provider does not know this prompt.
    if (path.endsWith('/authorize') && url.searchParams.get('prompt') === 'select_account') url.searchParams.delete('prompt');
    const rest = `${path}${url.search}`;
    if (path === '/discovery/instance') return sendJson(response, 200, instanceDiscovery(entraUrl));
    const isKnown = tenant === 'organizations' || tenant === 'common' || tenantNamed(tenant) !== undefined;
    if (request.method === 'POST' && /^\/oauth2\/v2\.0\/(token|devicecode)$/.test(path)) {
      return tokens(decodeURIComponent(tenant), path, rest, request, response);
    }
    if (!isKnown) {
      const text = `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`;
      return refuse(response, { error: 'invalid_tenant', code: 90002, text }, undefined);
    }
    if (path.endsWith('/.well-known/openid-configuration')) {
      return sendJson(response, 200, openidConfiguration(tenant, entraUrl, pagesUrl));
    }
    if (path === '/discovery/v2.0/keys') return sendJson(response, 200, keys.published);
    return pass(tenant, undefined, rest, request, response);
  };
}
