import type { Metadata } from 'next';
import { LinkOutcome } from '@/components/hand-overs/link-outcome';
import { PlainPage } from '@/components/frame/plain-page';
import { readLink } from '@/lib/hand-overs/read-link';
import { startAgain } from '../actions';
import { tokenOfVisit } from '../visit';

export const metadata: Metadata = { title: 'Sign in a mailbox' };

/** Where Microsoft's page leads back to. Which link it was, the browser knows. */
export default async function HandOverDonePage() {
  const token = await tokenOfVisit();
  const link = token === null ? null : await readLink(token);
  if (!link || link.state === 'unknown') {
    return (
      <PlainPage
        title="Which link?"
        sentence="This browser does not know which link you came from."
        under="Open the link again, in this browser: it says whether the sign-in is done, and starts it again if it is not."
      />
    );
  }
  return <LinkOutcome link={link} start={startAgain} />;
}
