const OPENID = new Set(['openid', 'profile', 'email', 'offline_access']);
const GRAPH = 'https://graph.microsoft.com';

/** The two names of Exchange Online as a resource; tokens for either have the one audience. */
export const OUTLOOK = ['https://outlook.office.com', 'https://outlook.office365.com'];
const OUTLOOK_AUDIENCE = 'https://outlook.office365.com';
const OUTLOOK_SCOPES = ['SMTP.Send', 'IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'Mail.Send', '.default'];

const words = (scope: string) => scope.split(' ').filter(Boolean);

/** What a request asks for beyond OpenID's own scopes. */
export const resourceScopes = (scope: string) => words(scope).filter((word) => !OPENID.has(word));
export const openidScopes = (scope: string) => words(scope).filter((word) => OPENID.has(word));

function resourceOfWord(word: string): string {
  const match = /^(https:\/\/[^/]+)\/./.exec(word);
  return match?.[1] ?? GRAPH;
}

/** The resource a scope is for: a bare name means Microsoft Graph. */
export function resourceOf(scope: string): string {
  const [first] = resourceScopes(scope);
  return first === undefined ? GRAPH : resourceOfWord(first);
}

export const audienceOf = (resource: string) => (OUTLOOK.includes(resource) ? OUTLOOK_AUDIENCE : resource);

/** What a resource knows: Exchange its own scopes, anything else what it is asked for. */
export function knownScopes(resource: string, asked: string): string {
  return OUTLOOK.includes(resource) ? OUTLOOK_SCOPES.map((name) => `${resource}/${name}`).join(' ') : resourceScopes(asked).join(' ');
}

/** `https://outlook.office.com/SMTP.Send` as the token says it: `SMTP.Send`. */
export const shortName = (word: string) => word.replace(/^https:\/\/[^/]+\/+/, '');

/** @returns the AADSTS number of what is wrong with a scope, or undefined. */
export function scopeFault(scope: string): { code: number; text: string } | undefined {
  const asked = resourceScopes(scope);
  const resources = new Set(asked.map(resourceOfWord));
  if (resources.size > 1) {
    return { code: 28000, text: `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${scope} is not valid.` };
  }
  const [resource] = resources;
  if (resource && OUTLOOK.includes(resource) && asked.some((word) => !OUTLOOK_SCOPES.includes(shortName(word)))) {
    return { code: 70011, text: `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.` };
  }
  return undefined;
}
