/** What ends a grant one day, as far as can be known. */
export const deathCauses = ['unused', 'secret', 'certificate', 'sign_in_frequency'] as const;
export type DeathCause = (typeof deathCauses)[number];

export interface Death {
  at: Date;
  why: DeathCause;
}

/** A refresh token lives so long without use (entra-docs, refresh-tokens). */
export const idleDays = 90;

/** What a current grant's end hangs on. */
export interface GrantLife {
  method: 'device_code' | 'browser' | 'app_only';
  /** Refreshed with the client's secret or certificate. */
  confidential: boolean;
  createdAt: Date;
  lastRefreshAt: Date | null;
  /** Of the app registration's secret or certificate. */
  secretExpiresAt: Date | null;
  certificate: boolean;
  /** How long an earlier grant of the mailbox lived that a sign-in frequency ended. */
  askedAgainAfterMs: number | null;
}

/** When a grant dies if nothing is done and Platen goes on as now, and of what; null where nothing is known to end it. */
export function predictDeath(life: GrantLife): Death | null {
  const { method, createdAt, secretExpiresAt, askedAgainAfterMs } = life;
  const refreshed = life.lastRefreshAt ?? createdAt;
  const ends: Death[] = [];
  if (secretExpiresAt && (method === 'app_only' || life.confidential)) ends.push({ at: secretExpiresAt, why: life.certificate ? 'certificate' : 'secret' });
  if (method !== 'app_only') {
    // One that was refreshed later than that has outlived the rule: it was changed meanwhile.
    const asked = askedAgainAfterMs === null ? null : new Date(createdAt.getTime() + askedAgainAfterMs);
    if (asked && refreshed <= asked) ends.push({ at: asked, why: 'sign_in_frequency' });
    ends.push({ at: new Date(refreshed.getTime() + idleDays * 86_400_000), why: 'unused' });
  }
  return ends.reduce<Death | null>((first, end) => (first === null || end.at < first.at ? end : first), null);
}

const sentences: Record<DeathCause, string> = {
  unused: `A refresh token dies after ${idleDays} days without use; every refresh puts that off.`,
  secret: 'The secret of the app registration expires then, and the sign-in is refreshed with it.',
  certificate: 'The certificate of the app registration expires then, and the sign-in is refreshed with it.',
  sign_in_frequency: 'A sign-in frequency rule ended the sign-in before this one after as long a time.',
};

/** Why a grant dies then, in a sentence. */
export function deathSentence(why: DeathCause): string {
  return sentences[why];
}

/** What is kept with a grant that was refreshed `now`. */
export function deathOf(grant: Pick<GrantLife, 'method' | 'confidential' | 'secretExpiresAt'>, now: Date): { at: Date | null; why: string | null } {
  const death = predictDeath({ ...grant, createdAt: now, lastRefreshAt: now, certificate: false, askedAgainAfterMs: null });
  return { at: death?.at ?? null, why: death && deathSentence(death.why) };
}
