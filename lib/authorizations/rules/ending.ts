import { accountClash, accountClashWords } from '@/lib/grants/rules/account-clash';
import { explainEntraError, explainStoredCode, rawText, type EntraFacts } from '@/lib/grants/rules/entra-error';
import type { EndState } from './state';
import type { SignInWay } from './ways';

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

type Told = Omit<EndingExplained, 'code'>;
interface Ended {
  state: EndState;
  code: string | null;
  method: SignInWay;
  /** Entra's own words. */
  text?: string | null;
  /** Account names. */
  needed: string;
  signedIn: string | null;
}

/** What to press for another try, in the words of the way that was tried. */
const again: Record<SignInWay, string> = {
  device_code: 'Take a new code and sign in again.',
  browser: 'Sign in in the browser again.',
  app_only: 'Start the app-only sign-in again.',
};

/** What the catalog says to people with a code; whoever came another way is told `again` instead. */
const ofCodes = /\bnew code\b/i;

const ranOut: Record<SignInWay, Told> = {
  device_code: {
    title: 'The code ran out',
    explanation: 'Nobody completed the sign-in at Microsoft in time.',
    remedy: [
      'Take a new code and enter it before it runs out.',
      'If Microsoft said that access is blocked, a policy against device codes is the likely cause: sign in another way, or ask a Conditional Access administrator to allow the account.',
    ],
  },
  browser: {
    title: 'The sign-in ran out',
    explanation: 'Nobody came back from Microsoft in time.',
    remedy: [again.browser, 'If Microsoft said that access is blocked: the account’s sign-in log in Entra names the policy. App-only needs no person.'],
  },
  app_only: {
    title: 'Nobody asked Microsoft in time',
    explanation: 'Platen’s worker asks for the app’s token, and none took it up.',
    remedy: ['Ask whoever runs Platen to start the worker.', again.app_only],
  },
};

/** What Conditional Access means for a way that is not the code it is mostly about. */
const blockedAnyway: Record<Exclude<SignInWay, 'device_code'>, Told> = {
  browser: {
    title: 'Blocked by Conditional Access',
    explanation: 'A Conditional Access policy refused the sign-in, and not for being a device code.',
    remedy: ['Look at the account’s sign-in log in Entra: it names the policy.', 'Ask a Conditional Access administrator to exclude the account from it.', 'Otherwise use app-only for this mailbox.'],
  },
  app_only: {
    title: 'Blocked by Conditional Access',
    explanation: 'A Conditional Access policy for workload identities refused the app.',
    remedy: ['Look at the app’s sign-in log in Entra, under Service principal sign-ins: it names the policy.', 'Ask a Conditional Access administrator to exclude the app from it.'],
  },
};

/** What to tell of an end, in words that fit the way; null for a completed run. */
export function explainEnding(run: Ended): EndingExplained | null {
  const { state } = run;
  if (state === 'completed') return null;
  const code = run.code ?? state;
  return { code, ...(ofPlaten(run, code) ?? ofEntra(code, run)) };
}

function ofPlaten(run: Ended, code: string): Told | null {
  const { state, method } = run;
  if (state === 'wrong_account') return wrongAccount(code, method, run.needed, run.signedIn ?? 'another account');
  if (state === 'expired') return ranOut[method];
  // Consent can be declined too, which has a number of its own.
  if (state === 'declined' && !code.startsWith('AADSTS650')) return { title: 'The sign-in was declined', explanation: 'Someone pressed Cancel at Microsoft.', remedy: [again[method]] };
  switch (code) {
    case 'cancelled':
      return { title: 'The sign-in was cancelled', explanation: 'It was stopped here, or another one took its place.', remedy: [again[method]] };
    case accountClash:
      return { ...accountClashWords, remedy: [...accountClashWords.remedy] };
    case 'hand_over_spent':
      return {
        title: 'The link has ended',
        explanation: 'It was used, revoked or ran out before this sign-in was finished. Nothing of the sign-in was kept.',
        remedy: ['Ask for a new link.'],
      };
    case 'internal':
      return { title: 'The sign-in could not be finished', explanation: 'Something went wrong in Platen itself.', remedy: [again[method], "If it happens again: the worker's log says why."] };
    case 'AADSTS53003':
      return method === 'device_code' ? null : blockedAnyway[method];
    default:
      return null;
  }
}

function ofEntra(code: string, { method, text }: Ended): Told {
  const { title, explanation, remedy } = explainStoredCode(code, { text: text ?? null });
  const fitting = method === 'device_code' ? remedy : remedy.map((step) => (ofCodes.test(step) ? again[method] : step));
  return { title, explanation, remedy: [...new Set(fitting)] };
}

function wrongAccount(code: string, method: SignInWay, needed: string, signedIn: string): Told {
  if (code === 'other_object') {
    return {
      title: 'The account was replaced',
      explanation: `${signedIn} has the right address, but is not the account that signed in before: it was deleted and made again, or its address passed to another.`,
      remedy: [`Check in Entra who ${signedIn} is now.`, 'If it is right: delete the mailbox here, set its address on the printers again, and sign in.'],
    };
  }
  return {
    title: 'Another account signed in',
    explanation: `This mailbox needs ${needed}; ${signedIn} signed in. Nothing of that sign-in was kept.`,
    remedy: [
      method === 'browser'
        ? `Sign in in the browser again, and choose ${needed} at Microsoft, under “Use another account”.`
        : `Take a new code and sign in as ${needed}; a private browser window keeps Microsoft from choosing for you.`,
      'For a shared mailbox: set the authentication user name to the person who signs in and has Send As.',
      `If both are one account: set the authentication user name to ${signedIn}, the name it signs in with. An e-mail address in its profile is no proof.`,
    ],
  };
}
