import { accountReleased, accountReleasedWords } from './account-clash';
import { entraCatalog, type EntraEntry } from './entra-catalog';
import { lacking } from './lacking';

/** What a refusal said, without any token or code. */
export interface EntraFacts {
  /** RFC 6749's `error`, or one of ours: network_error, unreadable_answer, foreign_host, no_tokens_found, what an answer lacked (token-answer.ts), account_released. */
  oauthError: string;
  aadsts: number | null;
  suberror: string | null;
  text: string | null;
  traceId: string | null;
  correlationId: string | null;
  status: number | null;
  retryAfter: number | null;
}

export type EntraVerdict = Omit<EntraEntry, 'codes'> & {
  /** "AADSTS50173", else the OAuth error. */
  code: string;
  /** False where neither number nor OAuth error is in the catalog. */
  known: boolean;
};

type Plain = Omit<EntraEntry, 'codes'>;

const unknownSignIn: Plain = {
  class: 'sign_in',
  title: 'Entra wants a new sign-in',
  explanation: 'The grant is no longer accepted.',
  remedy: ['Sign in again.'],
};
const unknownAdmin: Plain = {
  class: 'admin',
  title: 'The app registration is not accepted',
  explanation: 'Entra refused the app or the permission it asked for.',
  remedy: ['Check client id, tenant and permissions of the app registration.', 'Then sign in again.'],
};
const passing: Plain = {
  class: 'retry',
  title: 'The sign-in service can\u2019t be reached just now',
  explanation: 'It did not answer, or said that it is busy.',
  remedy: ['Nothing to do: it is tried again by itself.', 'If it lasts: check that this machine may reach the sign-in server.'],
};
const declined: Plain = {
  class: 'sign_in',
  title: 'The sign-in was declined',
  explanation: 'Someone pressed Cancel at Microsoft.',
  remedy: ['Take a new code and sign in again.'],
  ending: 'declined',
};
const codeGone: Plain = {
  class: 'new_code',
  title: 'The code ran out',
  explanation: 'Nobody completed the sign-in in time; if Microsoft showed a block on the way, a policy is the likely cause.',
  remedy: ['Take a new code and enter it before it runs out.', 'If Microsoft said that access is blocked: ask a Conditional Access administrator to allow device code flow for the account.'],
  ending: 'expired',
};

/** By OAuth error (RFC 6749 §5.2, RFC 8628 §3.5, OpenID Connect Core §3.1.2.6) and our own. */
const byOauthError: Readonly<Record<string, Plain>> = {
  authorization_declined: declined,
  access_denied: declined,
  expired_token: codeGone,
  bad_verification_code: codeGone,
  invalid_grant: unknownSignIn,
  interaction_required: unknownSignIn,
  login_required: unknownSignIn,
  no_tokens_found: { ...unknownSignIn, explanation: 'There is no stored token to refresh with.' },
  refresh_token_expired: unknownSignIn,
  consent_required: {
    class: 'admin',
    title: 'Consent is missing',
    explanation: 'Nobody has consented that this app may send mail (SMTP.Send).',
    remedy: ['Let an administrator of the tenant grant consent for SMTP.Send by the consent link.', 'Then sign in again.'],
    ending: 'consent_missing',
  },
  invalid_client: unknownAdmin,
  unauthorized_client: unknownAdmin,
  invalid_scope: unknownAdmin,
  invalid_resource: unknownAdmin,
  invalid_request: unknownAdmin,
  unsupported_grant_type: unknownAdmin,
  client_credential_missing: {
    class: 'admin',
    title: 'The app registration has no secret or certificate',
    explanation: 'This sign-in was made with one, and can be renewed only with one.',
    remedy: ['Enter a secret or certificate in the settings, under App registration.', 'Then sign in again.'],
  },
  foreign_host: { ...unknownAdmin, title: 'The address is not the cloud\u2019s sign-in server', explanation: 'A token or code may go to the sign-in server of its cloud only.' },
  [accountReleased]: { class: 'sign_in', ...accountReleasedWords },
  temporarily_unavailable: passing,
  server_error: passing,
  network_error: passing,
  ...lacking,
  unreadable_answer: { ...passing, title: 'The sign-in service gave an unreadable answer', explanation: 'Something between here and Entra, a proxy perhaps, answered in its place.' },
};

/** Stored codes that call for an administrator, for who must tell it in SQL. */
export const adminCodes: readonly string[] = [
  ...entraCatalog.filter((entry) => entry.class === 'admin').flatMap(({ codes }) => codes.map((code) => `AADSTS${code}`)),
  ...Object.entries(byOauthError).flatMap(([error, plain]) => (plain.class === 'admin' ? [error] : [])),
];

const byCode = new Map(entraCatalog.flatMap(({ codes, ...plain }) => codes.map((code) => [code, plain] as const)));

/** RFC 8628 §3.5 says by these alone what became of a code; the number beside them is of no more use. */
const decisive = ['authorization_declined', 'expired_token', 'bad_verification_code'];

/** Bad answers that pass by themselves are tried again whatever number they carry. */
function isPassing({ oauthError, status }: Pick<EntraFacts, 'oauthError' | 'status'>): boolean {
  return oauthError === 'temporarily_unavailable' || status === 429 || (status ?? 0) >= 500;
}

/**
 * What a refusal means and what to do about it: by the OAuth error first, refined by the AADSTS number. One that is
 * unknown is told in its own words, with its trace id.
 */
export function explainEntraError(facts: Pick<EntraFacts, 'oauthError' | 'aadsts' | 'status'> & { text?: string | null }): EntraVerdict {
  const number = decisive.includes(facts.oauthError) ? null : facts.aadsts;
  const code = number ? `AADSTS${number}` : facts.oauthError;
  const entry = number ? byCode.get(number) : undefined;
  const general = byOauthError[facts.oauthError];
  const plain = entry ?? general ?? unknownSignIn;
  if (isPassing(facts) && plain.class !== 'retry') return { ...passing, code, known: entry !== undefined };
  const known = entry !== undefined || (number === null && general !== undefined);
  return { ...(known || plain.class === 'retry' ? plain : inItsOwnWords(plain, code, facts.text ?? null)), code, known };
}

/** A code nobody has explained to Platen: its own sentence, and whom to ask. */
function inItsOwnWords(plain: Plain, code: string, text: string | null): Plain {
  const trace = /^Trace ID: *(\S+)/im.exec(text ?? '')?.[1];
  return {
    ...plain,
    title: `Entra answered ${code}`,
    explanation: ownSentence(text) ?? 'Entra refused, and Platen does not know this code.',
    remedy: [
      ...(code.startsWith('AADSTS') ? ['Look the code up at Microsoft.'] : []),
      ...plain.remedy,
      ...(trace ? [`If it comes back: Microsoft\u2019s support finds it by the trace id ${trace}.`] : []),
    ],
  };
}

/** Entra's sentence without the code before it and the ids after it. */
function ownSentence(text: string | null): string | null {
  const sentence = text?.split(/(?:Suberror:|Trace ID:|Correlation ID:|Timestamp:)/)[0]?.replace(/^AADSTS\d+:?\s*/, '').replace(/\s+/g, ' ').trim();
  if (!sentence) return null;
  const short = sentence.length > 300 ? `${sentence.slice(0, 299)}\u2026` : sentence;
  return /[.!?\u2026]$/.test(short) ? short : `${short}.`;
}

/**
 * Explains a stored code ("AADSTS50173", "invalid_grant") again, as pages show it later.
 * @param said what was kept with it: Entra's text, and whether it was taken for an administrator's matter, which of a code
 * that is unknown nothing else tells
 */
export function explainStoredCode(code: string, said: { text?: string | null; admin?: boolean } = {}): EntraVerdict {
  const number = /^AADSTS(\d+)$/.exec(code)?.[1];
  return explainEntraError({ oauthError: number ? (said.admin ? 'invalid_client' : 'invalid_grant') : code, aadsts: number ? Number(number) : null, status: null, text: said.text ?? null });
}

/** The text kept with a failure: Entra's own sentence and the ids Microsoft's support asks for. */
export function rawText(facts: Pick<EntraFacts, 'oauthError' | 'suberror' | 'text' | 'traceId' | 'correlationId'>): string {
  const lines = [
    facts.text ?? facts.oauthError,
    facts.suberror ? `Suberror: ${facts.suberror}` : null,
    facts.traceId ? `Trace ID: ${facts.traceId}` : null,
    facts.correlationId ? `Correlation ID: ${facts.correlationId}` : null,
  ];
  return lines.filter((line) => line !== null).join('\n').slice(0, 1000);
}
