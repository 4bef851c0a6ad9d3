'use client';

import { useSignIn } from '@/components/authorizations/sign-in-scope';
import { isLive } from '@/components/authorizations/use-run';
import { openWord } from '@/components/authorizations/way-words';
import { Button } from '@/components/ui/button';

/** Opens the sign-in of the mailbox around it. Filled where nothing goes out without it. */
export function StartSignIn({ again, needed }: { again: boolean; needed: boolean }) {
  const { run, open, busy } = useSignIn();
  const words = isLive(run) && run.startedBy.thisSession ? openWord[run.method] : again ? 'Sign in again' : 'Start Authentication';
  return (
    <Button variant={needed ? 'key' : 'plain'} busy={busy} onClick={open}>
      {words}
    </Button>
  );
}
