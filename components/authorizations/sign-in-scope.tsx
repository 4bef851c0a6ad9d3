'use client';

import { useRouter } from 'next/navigation';
import { createContext, useCallback, useContext, useMemo, useState, useSyncExternalStore, useTransition, type ReactNode } from 'react';
import { SignInDialog } from '@/components/authorizations/sign-in-dialog';
import { isLive, useRun } from '@/components/authorizations/use-run';
import type { Fault, Outcome } from '@/components/ui/outcome';
import type { AuthorizationView } from '@/lib/authorizations/contract';

interface SignIn {
  run: AuthorizationView | null;
  busy: boolean;
  /** Opens the dialog; starts a sign-in where none is going on. */
  open: () => void;
}

const SignInContext = createContext<SignIn | null>(null);

/** The sign-in of the mailbox around this part of the page. */
export function useSignIn(): SignIn {
  const signIn = useContext(SignInContext);
  if (!signIn) throw new Error('useSignIn stands inside a SignInScope');
  return signIn;
}

interface SignInScopeProps {
  /** null where nobody signs in: no mailbox, or one with another method. */
  mailbox: { id: string; address: string } | null;
  /** The mailbox's latest sign-in, as the page was rendered. */
  run: AuthorizationView | null;
  /** Where that sign-in can be asked for again. */
  address: string;
  start: (mailboxId: string, takeOver: boolean) => Promise<Outcome<AuthorizationView>>;
  children: ReactNode;
}

const putAway = (id: string) => `platen.put-away.${id}`;
const never = () => () => undefined;

/** Whether the page was opened while this session's own run goes on, and its dialog was not put away before. */
function useOpensItself(given: AuthorizationView | null): boolean {
  const [own] = useState(isLive(given) && given.startedBy.thisSession ? given.id : null);
  return useSyncExternalStore(never, () => own !== null && sessionStorage.getItem(putAway(own)) === null, () => false);
}

/**
 * One sign-in of one mailbox for the whole page: its dialog, and the buttons that open it. A run of this session opens
 * its dialog by itself, so that a reload loses nothing, unless it was put away before.
 */
export function SignInScope({ mailbox, run: given, address, start, children }: SignInScopeProps) {
  const router = useRouter();
  const refresh = useCallback(() => router.refresh(), [router]);
  const { run, setRun, ask, lost } = useRun(mailbox?.id, address, given, refresh);
  const opensItself = useOpensItself(given);
  // null: nobody opened or closed it yet.
  const [shown, setShown] = useState<boolean | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, startTransition] = useTransition();

  const begin = useCallback(
    (takeOver: boolean) => {
      if (!mailbox) return;
      setFault(null);
      setShown(true);
      startTransition(async () => {
        const outcome = await start(mailbox.id, takeOver).catch(() => null);
        if (outcome?.value) return setRun(outcome.value);
        // Somebody was quicker: show who.
        if (outcome?.fault.code === 'sign_in_running') return void (await ask());
        setFault(outcome?.fault ?? { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then try again.' });
      });
    },
    [ask, mailbox, setRun, start],
  );

  const open = useCallback(() => {
    if (!isLive(run)) return begin(false);
    sessionStorage.removeItem(putAway(run.id));
    setShown(true);
  }, [begin, run]);

  const value = useMemo(() => ({ run, busy, open }), [run, busy, open]);
  return (
    <SignInContext value={value}>
      {children}
      <SignInDialog
        open={mailbox !== null && (shown ?? opensItself)}
        onOpenChange={(next) => {
          setShown(next);
          if (!next && run) sessionStorage.setItem(putAway(run.id), 'yes');
        }}
        mailboxAddress={mailbox?.address ?? ''}
        run={run}
        busy={busy}
        lost={lost}
        fault={fault}
        begin={begin}
        onTimeOver={() => void ask()}
      />
    </SignInContext>
  );
}
