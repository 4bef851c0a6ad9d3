'use client';

import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { SignInScope, useSignIn } from '@/components/authorizations/sign-in-scope';
import { Button, type ButtonProps } from '@/components/ui/button';
import type { Outcome } from '@/components/ui/outcome';
import type { AuthorizationView } from '@/lib/authorizations/contract';

interface Mailbox {
  id: string;
  address: string;
}

const HostContext = createContext<((mailbox: Mailbox) => void) | null>(null);

interface SignInHostProps {
  /** Sign-ins that go on now, by mailbox. */
  runs: readonly AuthorizationView[];
  /** Where a mailbox's sign-in can be asked for; its id is added. */
  base: string;
  start: (mailboxId: string, takeOver: boolean) => Promise<Outcome<AuthorizationView>>;
  children: ReactNode;
}

/**
 * One sign-in dialog for a page with many mailboxes. It stands above the list, so that it outlives the row it was opened
 * from, which moves to another group when the sign-in completes.
 */
export function SignInHost({ runs, base, start, children }: SignInHostProps) {
  const mine = runs.find(({ startedBy }) => startedBy.thisSession);
  const [chosen, choose] = useState<{ mailbox: Mailbox; press: number } | null>(mine ? { mailbox: { id: mine.mailboxId, address: mine.mailboxAddress }, press: 0 } : null);
  const open = useCallback((mailbox: Mailbox) => choose((before) => ({ mailbox, press: (before?.press ?? 0) + 1 })), []);
  const scope = useMemo(() => chosen?.mailbox, [chosen]);
  return (
    <HostContext value={open}>
      {children}
      {scope && (
        <SignInScope key={scope.id} mailbox={scope} run={runs.find(({ mailboxId }) => mailboxId === scope.id) ?? null} address={`${base}/${scope.id}`} start={start}>
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
export function SignInButton({ mailbox, children, ...look }: Omit<ButtonProps, 'onClick'> & { mailbox: Mailbox }) {
  const open = useContext(HostContext);
  return (
    <Button onClick={() => open?.(mailbox)} {...look}>
      {children}
    </Button>
  );
}
