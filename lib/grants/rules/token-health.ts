import { explainStoredCode } from './entra-error';

/** A mailbox's token health, worst last. */
export const tokenHealths = ['healthy', 'expiring', 'never_authorized', 'needs_sign_in', 'needs_admin'] as const;
export type TokenHealth = (typeof tokenHealths)[number];

export interface HealthFacts {
  grant: { state: 'current' | 'failed'; failureCode: string | null; accessExpiresAt: Date | null; diesAt: Date | null } | null;
  hold: { reason: string; code: string | null } | null;
}

const soonMs = 30 * 86_400_000;
/** A worker that runs refreshes long before the end; a token dead this long means that it does not, or can't. */
const overdueMs = 15 * 60_000;

/** The health, and the code that says why where it is not well. */
export function tokenHealth({ grant, hold }: HealthFacts, now: Date): { health: TokenHealth; code: string | null } {
  if (!grant) return { health: 'never_authorized', code: 'never_authorized' };
  if (grant.state === 'failed') {
    const code = grant.failureCode ?? 'invalid_grant';
    return { health: explainStoredCode(code).class === 'admin' ? 'needs_admin' : 'needs_sign_in', code };
  }
  if (hold?.reason === 'needs_sign_in' || hold?.reason === 'needs_admin') return { health: hold.reason, code: hold.code };
  if (grant.diesAt && grant.diesAt.getTime() - now.getTime() < soonMs) return { health: 'expiring', code: 'dies_soon' };
  if (grant.accessExpiresAt && now.getTime() - grant.accessExpiresAt.getTime() > overdueMs) return { health: 'expiring', code: 'refresh_overdue' };
  return { health: 'healthy', code: null };
}

export interface HealthReason {
  code: string;
  title: string;
  explanation: string;
  remedy: string[];
}

const own: Record<string, Omit<HealthReason, 'code'>> = {
  never_authorized: {
    title: 'Nobody has signed in yet',
    explanation: 'This mailbox can send once an account has signed in for it.',
    remedy: ['Start the authentication and sign in with the code it shows.'],
  },
  dies_soon: {
    title: 'The grant dies soon',
    explanation: 'It has not been refreshed for a long time; a refresh token lives 90 days without use.',
    remedy: ['Check that the worker runs and reaches the sign-in server.', 'Or sign in again.'],
  },
  refresh_overdue: {
    title: 'The refresh is overdue',
    explanation: 'The token has run out and was not renewed: the worker does not run, or does not reach the sign-in server.',
    remedy: ['Check that the worker runs and reaches the sign-in server.'],
  },
};

/** Why a token is not well, in words; null where it is. */
export function explainHealth(code: string | null): HealthReason | null {
  if (code === null) return null;
  const plain = own[code];
  if (plain) return { code, ...plain };
  if (/^\d{3}\b/.test(code)) {
    return {
      code,
      title: 'The mail server does not accept the account',
      explanation: 'The sign-in at Microsoft is good, but Exchange refuses it for sending.',
      remedy: ['Check that authenticated SMTP is allowed for the mailbox.', 'Check that the account that signed in is the mailbox’s own or may send as it.', 'Then sign in again.'],
    };
  }
  const { title, explanation, remedy } = explainStoredCode(code);
  return { code, title, explanation, remedy: [...remedy] };
}
