'use client';

import { useSignIn } from '@/components/authorizations/sign-in-scope';
import { isLive } from '@/components/authorizations/use-run';
import { Button } from '@/components/ui/button';

/** The page's next action where a mailbox wants a sign-in: opens the dialog. */
export function OpenSignIn({ again }: { again: boolean }) {
  const { run, open, busy } = useSignIn();
  return (
    <Button variant="key" busy={busy} onClick={open}>
      {isLive(run) && run.startedBy.thisSession ? 'Go on with the sign-in' : again ? 'Sign in again' : 'Sign in the mailbox'}
    </Button>
  );
}
