import type { KnownLink } from '@/lib/hand-overs/contract';
import { mostStarts } from '@/lib/hand-overs/rules/state';

export interface EndedWords {
  title: string;
  sentence: string;
  under: string;
}

/** Whom to turn to: "Ada Lovelace at Contoso". */
export function whoAsks({ createdBy, organization }: Pick<KnownLink, 'createdBy' | 'organization'>): string {
  return createdBy === null ? organization : `${createdBy} at ${organization}`;
}

/** What to say of a link that starts no sign-in any more; null while it does. */
export function endedWords(link: KnownLink): EndedWords | null {
  const who = whoAsks(link);
  switch (link.state) {
    case 'used':
      return {
        title: 'Link used',
        sentence: `This link has been used: ${link.usedBy ?? link.neededAccount} is signed in.`,
        under: `There is nothing left to do. A link is good for one sign-in; should another be needed, ${who} makes a new one.`,
      };
    case 'revoked':
      return { title: 'Link revoked', sentence: 'This link was taken back.', under: `Ask ${who} whether the sign-in is still wanted; a new link is made in a moment.` };
    case 'expired':
      return { title: 'Link expired', sentence: 'This link has expired.', under: `A link is good for 24 hours. Ask ${who} for a new one.` };
    case 'open':
      return link.triesLeft > 0
        ? null
        : { title: 'Link tried too often', sentence: `This link was tried ${mostStarts} times, and no more is allowed.`, under: `Ask ${who} for a new one, and say what went wrong.` };
  }
}

/** What whoever came back without being signed in can do; the rest is for an administrator to read. */
export function whatToDo({ neededAccount, run, ...link }: KnownLink): string[] {
  const { error, state } = run ?? { error: null, state: 'cancelled' };
  switch (state) {
    case 'wrong_account':
      if (error?.code === 'other_object') break;
      return [
        `Press “Try again”. At Microsoft choose “Use another account” and sign in as ${neededAccount}; a private browser window keeps Microsoft from choosing for you.`,
        `If nobody can sign in as ${neededAccount}, because it is a shared mailbox: tell ${whoAsks(link)} so. Then a person signs in for it.`,
      ];
    case 'declined':
      return ['Press “Try again”, and answer Microsoft’s question with “Accept” or “Continue”: Platen may then send mail as this mailbox, and no more.'];
    case 'expired':
    case 'cancelled':
      if (error?.code === 'hand_over_spent') break;
      return ['Press “Try again”: the link is still good.'];
    case 'consent_missing':
      return ['An administrator of your Microsoft 365 opens this address once, signs in there and allows Platen to send mail. Nobody else has to do anything.', 'After that press “Try again”.'];
    default:
      break;
  }
  return error?.remedy ?? [];
}
