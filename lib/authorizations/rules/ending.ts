import { explainEntraError, explainStoredCode, rawText, type EntraFacts } from '@/lib/grants/rules/entra-error';
import type { EndState } from './state';

/** How a run ended, as its row keeps it. */
export interface Ending {
  state: EndState;
  code: string | null;
  text: string | null;
}

/** The end a refusal by Entra makes of a run. */
export function endingOf(facts: EntraFacts): Ending {
  const verdict = explainEntraError(facts);
  const state = verdict.ending ?? (verdict.class === 'new_code' ? 'expired' : 'failed');
  return { state, code: verdict.code, text: rawText(facts) };
}

export interface EndingExplained {
  code: string;
  title: string;
  explanation: string;
  remedy: string[];
}

const policyHint = 'If Microsoft said that access is blocked: a policy against device codes is the likely cause. Ask a Conditional Access administrator to allow the account.';

const own: Record<string, Omit<EndingExplained, 'code'>> = {
  expired: {
    title: 'The code ran out',
    explanation: 'Nobody completed the sign-in at Microsoft in time.',
    remedy: ['Take a new code and enter it before it runs out.', policyHint],
  },
  declined: { title: 'The sign-in was declined', explanation: 'Someone pressed Cancel at Microsoft.', remedy: ['Take a new code and sign in again.'] },
  cancelled: { title: 'The sign-in was cancelled', explanation: 'It was stopped here, or another one took its place.', remedy: ['Start the authentication again.'] },
  account_in_other_organization: {
    title: 'This account already sends for another organization',
    explanation: "Two organizations sending as one account would break Microsoft's limits unseen, so the second is refused.",
    remedy: ['Use an account of its own for this organization.', 'Or remove the mailbox from the other organization first.'],
  },
  hand_over_spent: {
    title: 'The link has ended',
    explanation: 'It was used, revoked or ran out before this sign-in was finished. Nothing of the sign-in was kept.',
    remedy: ['Ask for a new link.'],
  },
  internal: {
    title: 'The sign-in could not be finished',
    explanation: 'Something went wrong in Platen itself.',
    remedy: ['Start the authentication again.', "If it happens again: the worker's log says why."],
  },
};

/** What to tell of an end; null for a completed run. `needed` and `signedIn` are account names. */
export function explainEnding(run: { state: EndState; code: string | null; text?: string | null; needed: string; signedIn: string | null }): EndingExplained | null {
  if (run.state === 'completed') return null;
  if (run.state === 'wrong_account') return wrongAccount(run.code ?? 'wrong_account', run.needed, run.signedIn ?? 'another account');
  const code = run.code ?? run.state;
  const plain = own[code];
  if (plain) return { code, ...plain };
  const { title, explanation, remedy } = explainStoredCode(code, { text: run.text ?? null });
  return { code, title, explanation, remedy: [...remedy, ...(run.state === 'expired' ? [policyHint] : [])].filter((step, at, all) => all.indexOf(step) === at) };
}

function wrongAccount(code: string, needed: string, signedIn: string): EndingExplained {
  if (code === 'other_object') {
    return {
      code,
      title: 'The account was replaced',
      explanation: `${signedIn} has the right address, but is not the account that signed in before: it was deleted and made again, or its address passed to another.`,
      remedy: [`Check in Entra who ${signedIn} is now.`, 'If it is right: delete the mailbox here, set its address on the printers again, and sign in.'],
    };
  }
  return {
    code,
    title: 'Another account signed in',
    explanation: `This mailbox needs ${needed}; ${signedIn} signed in. Nothing of that sign-in was kept.`,
    remedy: [`Take a new code and sign in as ${needed}; a private browser window keeps Microsoft from choosing for you.`, 'For a shared mailbox: set the authentication user name to the person who signs in and has Send As.'],
  };
}
