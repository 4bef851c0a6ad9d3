const removed = '[removed]';

/** Names under which OAuth and our own settings carry secrets, in a form or in JSON (escaped once more or not). */
const names = [
  'access_token',
  'assertion',
  'client_assertion',
  'client_secret',
  'code_verifier',
  'device_code',
  'id_token',
  'password',
  'private_?key',
  'refresh_token',
  'secret',
  'user_code',
].join('|');

const patterns: readonly [RegExp, string][] = [
  // A PEM, its line ends escaped or not; one that was cut off too.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-"]*(-----END [A-Z ]*PRIVATE KEY-----)?/g, removed],
  // JSON Web Tokens: access, refresh and ID tokens, client assertions.
  [/\beyJ[\w-]{8,}(\.[\w-]*){1,4}/g, removed],
  // Long enough that "Basic authentication is not supported" stays.
  [/\b(Bearer|Basic)( +|%20)[\w.~+/=-]{16,}/gi, `$1$2${removed}`],
  [/\bplaten_[a-z]+_\w{8,}/g, removed],
  [new RegExp(String.raw`\b(${names})(\\*["']?\s*[=:]\s*\\*["']?)(?!\[)[^\s&"'\\,;}]+`, 'gi'), `$1$2${removed}`],
  // An authorization code comes back in an address.
  [/([?&]code=)[^\s&"'\\]+/g, `$1${removed}`],
];

/**
 * A text without what looks like a secret: the net under everything that is logged. It takes nothing that would break a line of
 * JSON. Never rely on it: a secret that looks like a word passes.
 */
export function withoutSecrets(text: string): string {
  return patterns.reduce((clean, [pattern, instead]) => clean.replace(pattern, instead), text);
}
