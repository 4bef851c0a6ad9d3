'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { createContext, useCallback, useContext, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { SignInActs } from '@/components/authorizations/acts';
import { addressBackFrom, backFrom } from '@/components/authorizations/back-from';
import { SignInDialog } from '@/components/authorizations/sign-in-dialog';
import { isLive } from '@/components/authorizations/use-run';
import { useSignInRun, type SignInMailbox } from '@/components/authorizations/use-sign-in-run';
import type { AuthorizationView } from '@/lib/authorizations/contract';
import { firstWay, type SignInWay } from '@/lib/authorizations/rules/ways';

interface SignIn {
  run: AuthorizationView | null;
  busy: boolean;
  /** Opens the dialog; starts a sign-in where none is going on. */
  open: () => void;
  /** Opens the dialog at one way, which is begun where it needs nothing to be read first. */
  openAt: (way: SignInWay) => void;
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
  mailbox: SignInMailbox | null;
  /** The mailbox's latest sign-in, as the page was rendered. */
  run: AuthorizationView | null;
  /** Where that sign-in can be asked for again. */
  address: string;
  acts: SignInActs;
  children: ReactNode;
}

const putAway = (id: string) => `platen.put-away.${id}`;
const never = () => () => undefined;

/** Whether the dialog opens with the page: this session's own run goes on and was not put away before, or the person came back from Microsoft. */
function useOpensItself(given: AuthorizationView | null, cameBack: boolean): boolean {
  const [own] = useState(isLive(given) && given.startedBy.thisSession ? given.id : null);
  return useSyncExternalStore(never, () => cameBack || (own !== null && sessionStorage.getItem(putAway(own)) === null), () => false);
}

/**
 * One sign-in of one mailbox for the whole page: its dialog, and the buttons that open it. A run of this session opens
 * its dialog by itself, so that a reload loses nothing, unless it was put away before.
 */
export function SignInScope({ mailbox, run: given, address, acts, children }: SignInScopeProps) {
  const router = useRouter();
  const path = usePathname();
  const query = useSearchParams();
  const cameBack = mailbox !== null && query.get(backFrom) === mailbox.id;
  const refresh = useCallback(() => router.refresh(), [router]);
  const returnTo = useCallback(() => addressBackFrom(path, query, mailbox?.id ?? null), [path, query, mailbox]);
  const signIn = useSignInRun(mailbox, given, address, acts, returnTo, refresh);
  const { run, starting, begin, choose } = signIn;
  const opensItself = useOpensItself(given, cameBack);
  // null: nobody opened or closed it yet.
  const [shown, setShown] = useState<boolean | null>(null);

  const openAt = useCallback(
    (way: SignInWay) => {
      setShown(true);
      // The other two want to be read first: one leaves the page, the other is no use before it is set up.
      if (way === 'device_code') begin(way);
      else choose(way);
    },
    [begin, choose],
  );
  const open = useCallback(() => {
    if (!isLive(run)) return openAt(firstWay(run && { method: run.method, state: run.state, code: run.error?.code ?? null }, mailbox?.way ?? 'device_code'));
    setShown(true);
    choose(run.method);
    sessionStorage.removeItem(putAway(run.id));
  }, [choose, mailbox, openAt, run]);

  const value = useMemo(() => ({ run, busy: starting !== null, open, openAt }), [run, starting, open, openAt]);
  return (
    <SignInContext value={value}>
      {children}
      <SignInDialog
        signIn={signIn}
        open={mailbox !== null && (shown ?? opensItself)}
        onOpenChange={(next) => {
          setShown(next);
          if (next) return;
          if (run) sessionStorage.setItem(putAway(run.id), 'yes');
          if (cameBack) router.replace(addressBackFrom(path, query, null), { scroll: false });
        }}
      />
    </SignInContext>
  );
}
