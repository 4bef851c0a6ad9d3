'use client';

import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { SignInActs } from '@/components/authorizations/acts';
import { SignInScope, useSignIn } from '@/components/authorizations/sign-in-scope';
import type { SignInMailbox } from '@/components/authorizations/use-sign-in-run';
import { Button, type ButtonProps } from '@/components/ui/button';
import type { AuthorizationView } from '@/lib/authorizations/contract';

const HostContext = createContext<((mailbox: SignInMailbox) => void) | null>(null);

interface SignInHostProps {
  /** Sign-ins that go on now, and the one the person came back from, by mailbox. */
  runs: readonly AuthorizationView[];
  /** Where a mailbox's sign-in can be asked for; its id is added. */
  base: string;
  acts: SignInActs;
  /** The mailbox whose sign-in at Microsoft the person came back from. */
  cameBack: SignInMailbox | null;
  children: ReactNode;
}

/**
 * One sign-in dialog for a page with many mailboxes. It stands above the list, so that it outlives the row it was opened
 * from, which moves to another group when the sign-in completes.
 */
export function SignInHost({ runs, base, acts, cameBack, children }: SignInHostProps) {
  const mine = runs.find(({ startedBy }) => startedBy.thisSession);
  const first = cameBack ?? (mine ? { id: mine.mailboxId, address: mine.mailboxAddress, printers: mine.printers, way: mine.method } : null);
  const [chosen, choose] = useState<{ mailbox: SignInMailbox; press: number } | null>(first && { mailbox: first, press: 0 });
  const open = useCallback((mailbox: SignInMailbox) => choose((before) => ({ mailbox, press: (before?.press ?? 0) + 1 })), []);
  const scope = useMemo(() => chosen?.mailbox, [chosen]);
  return (
    <HostContext value={open}>
      {children}
      {scope && (
        <SignInScope key={scope.id} mailbox={scope} run={runs.find(({ mailboxId }) => mailboxId === scope.id) ?? null} address={`${base}/${scope.id}`} acts={acts}>
          <OpenOnPress press={chosen?.press ?? 0} />
        </SignInScope>
      )}
    </HostContext>
  );
}

/** Opens the dialog once for each press, also where the scope was made by it. */
function OpenOnPress({ press }: { press: number }) {
  const { open } = useSignIn();
  const done = useRef(0);
  useEffect(() => {
    if (press === 0 || done.current === press) return;
    done.current = press;
    open();
  }, [press, open]);
  return null;
}

/** Signs in one mailbox of the page. */
export function SignInButton({ mailbox, children, ...look }: Omit<ButtonProps, 'onClick'> & { mailbox: SignInMailbox }) {
  const open = useContext(HostContext);
  return (
    <Button onClick={() => open?.(mailbox)} {...look}>
      {children}
    </Button>
  );
}
