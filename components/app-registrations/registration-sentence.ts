import { dayName } from '@/components/ui/time-format';
import type { ProofKind, RegistrationView } from '@/lib/app-registrations/contract';
import { expiryOf } from '@/lib/app-registrations/rules/expiry';

export const proofWord: Record<ProofKind, string> = { none: 'no secret', secret: 'secret', certificate: 'certificate' };

const mailboxes = (count: number) => `${count.toLocaleString('en-GB')} ${count === 1 ? 'mailbox' : 'mailboxes'}`;

/** How long a secret or certificate lasts: "in 12 days". */
export function endsWord(days: number): string {
  if (days === 0) return 'within a day';
  return `in ${days.toLocaleString('en-GB')} ${days === 1 ? 'day' : 'days'}`;
}

/** The sentence the page opens with: what is wrong with the client first, then who still uses another one. */
export function registrationSentence(view: RegistrationView, now: Date): { sentence: string; under: string | null } {
  const expiry = expiryOf(view.expiresAt, now);
  const what = `The ${proofWord[view.proof]} of your app registration`;
  const renew = 'Enter a new one below: nobody has to sign in again for it.';
  if (view.clientId === null) {
    return { sentence: 'Nobody can sign in: Platen has no client for this cloud.', under: 'Enter an app registration of your own below, or ask whoever runs Platen to set PLATEN_CLIENT_ID.' };
  }
  if (expiry?.state === 'ended') return { sentence: `${what} has ended.`, under: `What was signed in with it can’t be refreshed any more. ${renew}` };
  if (expiry?.state === 'soon') return { sentence: `${what} ends ${endsWord(expiry.days)}.`, under: `On ${dayName(view.expiresAt ?? now, 'UTC', true)}. ${renew}` };
  const { length } = view.toAuthorize;
  if (length > 0) {
    return {
      sentence: `${mailboxes(length)} ${length === 1 ? 'goes' : 'go'} on by an older app registration.`,
      under: `${length === 1 ? 'It sends' : 'They send'} as before; once somebody has signed in again, ${length === 1 ? 'it uses' : 'they use'} the present client.`,
    };
  }
  if (view.own) {
    return view.mailboxes === 0
      ? { sentence: 'Mailboxes of this cloud will sign in with your own app registration.', under: 'No mailbox uses OAuth 2.0 in this cloud yet.' }
      : { sentence: `${mailboxes(view.mailboxes)} ${view.mailboxes === 1 ? 'signs' : 'sign'} in with your own app registration.`, under: null };
  }
  return {
    sentence: 'Mailboxes of this cloud sign in with Platen’s own client.',
    under: 'It needs no setup here. With an app registration of your own your administrators decide about it, and an app can sign in without a person.',
  };
}
