import type { SignInActs } from '@/components/authorizations/acts';
import { createLink } from '../mailboxes/hand-over-actions';
import { cancelSignIn, lookUpAppOnly, startForApp, startInBrowser, startSignIn } from './actions';

/** What the screens of this organization can do about a sign-in. */
export function signInActs(slug: string): SignInActs {
  return {
    startCode: startSignIn.bind(null, slug),
    startBrowser: startInBrowser.bind(null, slug),
    startAppOnly: startForApp.bind(null, slug),
    readAppOnly: lookUpAppOnly.bind(null, slug),
    handOver: createLink.bind(null, slug),
    cancel: cancelSignIn.bind(null, slug),
    registrations: `/o/${slug}/settings/app-registrations`,
  };
}
