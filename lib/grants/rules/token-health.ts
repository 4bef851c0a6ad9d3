import { accountClash, accountClashWords } from './account-clash';
import { explainStoredCode } from './entra-error';
import type { Death } from './death';

/** A mailbox's token health, worst last. */
export const tokenHealths = ['healthy', 'expiring', 'never_authorized', 'needs_sign_in', 'needs_admin'] as const;
export type TokenHealth = (typeof tokenHealths)[number];

export interface HealthFacts {
  grant: {
    state: 'current' | 'failed';
    failureCode: string | null;
    /** It was got from another cloud than the one the mailbox is set to now. */
    foreign: boolean;
    refreshDueAt: Date | null;
    /** Since when refreshes fail that may work later. */
    failingSince: Date | null;
    dies: Death | null;
  } | null;
  hold: { reason: 'needs_sign_in' | 'needs_admin' | 'quota' | 'full' | 'blocked'; code: string | null } | null;
}

/** A death is told so long before. */
export const soonDays = 30;
/** A worker that runs claims a refresh within seconds of its time; one overdue for so long means that none runs. */
export const overdueMinutes = 15;
/** A fault of Entra's own, or of the network, passes sooner. */
export const failingMinutes = 30;

const minuteMs = 60_000;

/** The health, and the code that says why where it is not well. `health-lines.ts` says the same in SQL. */
export function tokenHealth({ grant, hold }: HealthFacts, now: Date): { health: TokenHealth; code: string | null } {
  if (!grant) return { health: 'never_authorized', code: 'never_authorized' };
  const reason = hold?.reason;
  const held = reason === 'needs_sign_in' || reason === 'needs_admin' ? ({ health: reason, code: hold?.code ?? null } as const) : null;
  if (grant.state === 'failed') {
    const code = grant.failureCode ?? 'invalid_grant';
    if (held?.code === code) return { health: held.health, code };
    return { health: explainStoredCode(code).class === 'admin' ? 'needs_admin' : 'needs_sign_in', code };
  }
  if (grant.foreign) return { health: 'needs_sign_in', code: 'cloud_changed' };
  if (held) return held;
  const { dies } = grant;
  if (dies && (dies.why === 'secret' || dies.why === 'certificate') && dies.at <= now) return { health: 'needs_admin', code: `${dies.why}_expired` };
  if (dies && dies.at.getTime() - now.getTime() < soonDays * 1440 * minuteMs) return { health: 'expiring', code: soonCode[dies.why] };
  if (grant.failingSince && now.getTime() - grant.failingSince.getTime() > failingMinutes * minuteMs) return { health: 'expiring', code: 'refresh_failing' };
  if (grant.refreshDueAt && now.getTime() - grant.refreshDueAt.getTime() > overdueMinutes * minuteMs) return { health: 'expiring', code: 'refresh_overdue' };
  return { health: 'healthy', code: null };
}

const soonCode: Record<Death['why'], string> = { unused: 'dies_soon', secret: 'secret_expires', certificate: 'certificate_expires', sign_in_frequency: 'sign_in_frequency' };

export interface HealthReason {
  code: string;
  title: string;
  explanation: string;
  remedy: string[];
}

const renewSecret = (what: string) => [`In Entra, App registrations, Certificates & secrets: make a new ${what}.`, 'Enter it here in the settings, under the app registration: nobody has to sign in again.'];
const workerRuns = 'Check that the worker runs and reaches the sign-in server.';

const own: Record<string, Omit<HealthReason, 'code'>> = {
  never_authorized: {
    title: 'Nobody has signed in yet',
    explanation: 'This mailbox can send once an account has signed in for it.',
    remedy: ['Start the authentication and sign in with the code it shows.'],
  },
  cloud_changed: {
    title: 'The sign-in is for another cloud',
    explanation: 'The mailbox was set to another Microsoft cloud after the account had signed in.',
    remedy: ['Sign in again.'],
  },
  dies_soon: {
    title: 'The grant dies soon',
    explanation: 'It has not been refreshed for a long time; a refresh token lives 90 days without use.',
    remedy: [workerRuns, 'Or sign in again.'],
  },
  secret_expires: {
    title: "The app's secret expires soon",
    explanation: 'The sign-in is refreshed with the secret of the app registration and ends with it.',
    remedy: renewSecret('secret'),
  },
  certificate_expires: {
    title: "The app's certificate expires soon",
    explanation: 'The sign-in is refreshed with the certificate of the app registration and ends with it.',
    remedy: renewSecret('certificate'),
  },
  secret_expired: {
    title: "The app's secret has expired",
    explanation: 'The sign-in is refreshed with the secret of the app registration, which Entra no longer accepts.',
    remedy: renewSecret('secret'),
  },
  certificate_expired: {
    title: "The app's certificate has expired",
    explanation: 'The sign-in is refreshed with the certificate of the app registration, which Entra no longer accepts.',
    remedy: renewSecret('certificate'),
  },
  sign_in_frequency: {
    title: 'The tenant will ask for a sign-in soon',
    explanation: 'A sign-in frequency rule of Conditional Access ended the sign-in before this one after as long a time.',
    remedy: ['Sign in again before that.', 'To stop it coming back: exclude the account from the rule, or use app-only sign-in.'],
  },
  refresh_failing: {
    title: 'The refresh keeps failing',
    explanation: 'The sign-in server can’t be reached or has a passing fault; the sign-in itself still stands.',
    remedy: ['Nothing to do: it is tried again by itself.', 'If it lasts: check that this machine may reach the sign-in server.'],
  },
  [accountClash]: { ...accountClashWords, remedy: [...accountClashWords.remedy] },
  refresh_overdue: {
    title: 'The refresh is overdue',
    explanation: 'The token was not renewed when it was due: no worker runs.',
    remedy: [workerRuns],
  },
};

/**
 * Why a token is not well, in words; null where it is.
 * @param said what was kept with the code: its text, and whether an administrator is needed
 */
export function explainHealth(code: string | null, said: { text?: string | null; admin?: boolean } = {}): HealthReason | null {
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
  const { title, explanation, remedy } = explainStoredCode(code, said);
  return { code, title, explanation, remedy: [...remedy] };
}
