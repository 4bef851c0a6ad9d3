import type { AdapterPayload } from 'oidc-provider';
import { tenantNamed } from '@/sandbox/accounts/directory';
import { recordKey } from './adapter';
import { textOf, type Refusal } from './answers';
import { DEVICE_CODE_GRANT, registrationOf } from './clients';
import type { EntraParts } from './provider';
import type { Revocations } from './revocations';
import { scopeFault } from './scopes';

export type RequestKind = 'devicecode' | 'device_code' | 'refresh_token' | 'authorization_code' | 'client_credentials';

/** A request to /devicecode or /token, with what the sandbox knows of who it is for. */
export interface TokenRequest {
  kind: RequestKind;
  tenant: string;
  form: URLSearchParams;
  client: string | undefined;
  record: AdapterPayload | undefined;
  account: string | undefined;
}

const MODELS: Partial<Record<RequestKind, [model: string, parameter: string]>> = {
  device_code: ['DeviceCode', 'device_code'],
  refresh_token: ['RefreshToken', 'refresh_token'],
  authorization_code: ['AuthorizationCode', 'code'],
};

/** MSAL says device_code, RFC 8628 and Microsoft's page say the urn; Entra takes both. */
function kindOf(path: string, form: URLSearchParams): RequestKind {
  if (path.endsWith('/devicecode')) return 'devicecode';
  const grant = form.get('grant_type');
  return grant === DEVICE_CODE_GRANT ? 'device_code' : (grant as RequestKind);
}

export function readTokenRequest(path: string, tenant: string, form: URLSearchParams, parts: EntraParts): TokenRequest {
  const kind = kindOf(path, form);
  if (kind === 'device_code') form.set('grant_type', DEVICE_CODE_GRANT);
  const [model, parameter] = MODELS[kind] ?? [];
  const value = parameter === undefined ? null : form.get(parameter);
  const record = model === undefined || value === null ? undefined : parts.records.get(recordKey(model, value));
  if (kind === 'refresh_token') forgetOffline(form);
  return { kind, tenant, form, client: form.get('client_id') ?? undefined, record, account: record?.accountId };
}

/** Every client asks for it again at each refresh; oidc-provider, which grants it to no browser without a consent page, would refuse. */
function forgetOffline(form: URLSearchParams): void {
  const scope = form.get('scope');
  if (scope !== null) form.set('scope', scope.split(' ').filter((word) => word !== 'offline_access').join(' '));
}

const refuse = (error: string, code: number, text = textOf(code)): Refusal => ({ error, code, text });

function clientFault({ client, tenant }: TokenRequest): Refusal | undefined {
  const registration = registrationOf(client);
  const named = tenantNamed(tenant);
  if (!registration || (registration.tenant && named && named.tid !== registration.tenant)) {
    return refuse(
      'unauthorized_client',
      700016,
      `Application with identifier '${client ?? ''}' was not found in the directory '${named?.name ?? tenant}'.`,
    );
  }
  if (registration.tenant && !named) {
    return refuse(
      'invalid_request',
      50194,
      `Application '${registration.id}'(${registration.name}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps.`,
    );
  }
  return undefined;
}

function refreshFault({ record }: TokenRequest, { control }: EntraParts, revocations: Revocations): Refusal | undefined {
  if (!record) return refuse('invalid_grant', 70000);
  if ((record.exp ?? 0) * 1000 <= Date.now()) return refuse('invalid_grant', 700082);
  const revoked = revocations.of(record.grantId);
  if (revoked) {
    return { error: 'invalid_grant', code: revoked.code, text: revoked.description ?? textOf(revoked.code), suberror: revoked.suberror };
  }
  const account = control.directory.find(record.accountId ?? '');
  if (!account || account.disabled) return refuse('invalid_grant', 50057);
  if (account.blocked && record.gty?.includes('device_code')) {
    // Entra's protocol tracking (concept-authentication-flows): such a token is dead for good, the policy lifted or not.
    if (record.grantId) revocations.revoke(record.grantId, { code: 530036, smtp: false });
    return refuse('invalid_grant', 530036);
  }
  return undefined;
}

function codeFault({ kind, record }: TokenRequest): Refusal | undefined {
  if (kind === 'device_code') {
    if (!record) return refuse('invalid_grant', 7000014);
    if (record.consumed) return refuse('invalid_grant', 70000, 'The provided device code has already been redeemed.');
  }
  if (kind === 'authorization_code' && record?.consumed) {
    return refuse('invalid_grant', 54005, 'OAuth2 authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.');
  }
  return undefined;
}

/** Which ways a client may go without a proof, and a secret that was right once. What is wrong with others oidc-provider finds. */
function proofFault({ kind, client, form }: TokenRequest): Refusal | undefined {
  const registration = registrationOf(client);
  const secret = form.get('client_secret');
  if (registration?.secrets.some(({ value, expired }) => expired && value === secret)) return { ...refuse('invalid_client', 7000222), status: 401 };
  const proves = secret !== null || form.has('client_assertion');
  // As at Entra, /devicecode gives a code all the same: only /token says that it is good for nothing.
  const needsProof = kind === 'client_credentials' || (kind !== 'devicecode' && !registration?.publicFlows);
  return needsProof && !proves ? { ...refuse('invalid_client', 7000218), status: 401 } : undefined;
}

/** What Entra finds wrong and oidc-provider does not know of, or would word or punish in another way. */
export function faultOf(request: TokenRequest, parts: EntraParts, revocations: Revocations): Refusal | undefined {
  if (request.tenant !== 'organizations' && request.tenant !== 'common' && !tenantNamed(request.tenant)) {
    return refuse('invalid_request', 90002, `Tenant '${request.tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`);
  }
  const fault = clientFault(request) ?? proofFault(request);
  if (fault) return fault;
  const scope = scopeFault(request.form.get('scope') ?? '');
  if (scope) return refuse('invalid_scope', scope.code, scope.text);
  if (request.kind === 'refresh_token') return refreshFault(request, parts, revocations);
  return codeFault(request);
}
