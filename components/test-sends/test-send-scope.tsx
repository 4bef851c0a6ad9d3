'use client';

import { useRouter } from 'next/navigation';
import { createContext, useCallback, useContext, useState, useTransition, type ReactNode } from 'react';
import { TestSendDialog } from '@/components/test-sends/test-send-dialog';
import { useTest } from '@/components/test-sends/use-test';
import { Button, type ButtonProps } from '@/components/ui/button';
import type { Fault, Outcome } from '@/components/ui/outcome';
import type { TestSendView } from '@/lib/test-sends/contract';

const TestContext = createContext<((id: string | null) => void) | null>(null);

interface TestSendScopeProps {
  /** What is tested: the mailbox, or a printer that sends through it. */
  of: string;
  /** The tester's own address, to begin with. */
  recipient: string;
  /** Whether this person may start tests, or only look at them. */
  may: boolean;
  /** A test of the mailbox that goes on now. */
  running: string | null;
  /** Where a test can be asked for; its id is added. */
  base: string;
  start: (recipient: string) => Promise<Outcome<TestSendView>>;
  sayArrived: (testSendId: string, arrived: boolean) => Promise<Outcome<TestSendView>>;
  tryHeld: () => Promise<Outcome>;
  children: ReactNode;
}

const silent: Fault = { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then try again.' };

/** The tests of one mailbox for the whole page: the dialog, and what opens it. */
export function TestSendScope({ of, recipient: own, may, running, base, start, sayArrived, tryHeld, children }: TestSendScopeProps) {
  const router = useRouter();
  const refresh = useCallback(() => router.refresh(), [router]);
  const { test, setTest, load, lost } = useTest(base, refresh);
  const [shown, setShown] = useState(false);
  const [recipient, setRecipient] = useState(own);
  const [fault, setFault] = useState<Fault | null>(null);
  const [tried, setTried] = useState(false);
  const [busy, startTransition] = useTransition();

  const open = useCallback(
    (id: string | null) => {
      setFault(null);
      setTried(false);
      setShown(true);
      // One that goes on, or whose tester has not said whether it came, is shown again.
      if (id === null && test && test.state !== 'failed' && test.arrived === null) return;
      setTest(null);
      const wanted = id ?? running;
      if (wanted !== null) void load(wanted);
    },
    [load, running, setTest, test],
  );

  function act<Value>(work: () => Promise<Outcome<Value>>, done: (value: Value) => void): void {
    setFault(null);
    startTransition(async () => {
      const outcome = await work().catch(() => null);
      if (outcome?.fault || !outcome) return setFault(outcome?.fault ?? silent);
      done(outcome.value as Value);
    });
  }

  return (
    <TestContext value={open}>
      {children}
      <TestSendDialog
        open={shown}
        onOpenChange={setShown}
        of={of}
        may={may}
        recipient={recipient}
        onRecipient={setRecipient}
        test={test}
        busy={busy}
        lost={lost}
        fault={fault}
        tried={tried}
        begin={() => act(() => start(recipient), setTest)}
        again={() => {
          setFault(null);
          setTried(false);
          setTest(null);
        }}
        say={(arrived) => test && act(() => sayArrived(test.id, arrived), (after) => (setTest(after), refresh()))}
        tryHeld={() => act(tryHeld, () => (setTried(true), refresh()))}
      />
    </TestContext>
  );
}

/** Opens the dialog: for a new test, or where `test` is given for that one. */
export function TestSendButton({ test = null, children, ...look }: Omit<ButtonProps, 'onClick'> & { test?: string | null }) {
  const open = useContext(TestContext);
  if (!open) return null;
  return (
    <Button onClick={() => open(test)} {...look}>
      {children}
    </Button>
  );
}
