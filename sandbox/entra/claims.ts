import { createHash } from 'node:crypto';
import type { AccessToken, AccountClaims, ClientCredentials, JWTStructured } from 'oidc-provider';
import type { Account, Directory } from '@/sandbox/accounts/directory';
import { registrationOf } from './clients';
import { shortName } from './scopes';

type Payload = JWTStructured['payload'];

/** Entra's `sub` is another for every application; here it is one per account, and never the address. */
const subjectOf = (account: Account) => createHash('sha256').update(`subject ${account.oid}`).digest('base64url');

export function idClaims(account: Account): AccountClaims {
  return {
    sub: subjectOf(account),
    oid: account.oid,
    tid: account.tid,
    preferred_username: account.signInName,
    name: account.name,
    email: account.address,
    ver: '2.0',
  };
}

/** The claims of a token for Exchange Online, which is of Entra's version 1. */
export function accessTokenClaims(
  token: AccessToken | ClientCredentials,
  given: Payload,
  issuer: string,
  tenantId: string,
  directory: Directory,
): Payload {
  const names = (token.scope ?? '').split(' ').filter(Boolean).map(shortName);
  const clientId = token.clientId ?? '';
  const common = {
    iss: issuer,
    aud: given.aud,
    iat: given.iat,
    nbf: given.iat,
    exp: given.exp,
    jti: given.jti,
    appid: clientId,
    app_displayname: registrationOf(clientId)?.name,
    ver: '1.0',
  };
  const account = 'accountId' in token && token.accountId ? directory.find(token.accountId) : undefined;
  if (!account) {
    return { ...common, sub: clientId, tid: tenantId, idtyp: 'app', appidacr: '1', roles: ['SMTP.SendAsApp'] };
  }
  return {
    ...common,
    sub: subjectOf(account),
    tid: account.tid,
    oid: account.oid,
    upn: account.signInName,
    unique_name: account.signInName,
    name: account.name,
    idtyp: 'user',
    scp: names.join(' '),
    // Which grant it came from, so that the sandbox can refuse it at SMTP when a test asks for that.
    sid: 'grantId' in token ? token.grantId : undefined,
  };
}
