'use client';

import { useRouter } from 'next/navigation';
import { useCallback, useEffect, useRef } from 'react';
import type { SignInActs } from '@/components/authorizations/acts';
import { useSignInContent } from '@/components/authorizations/sign-in-content';
import { isLive } from '@/components/authorizations/use-run';
import { useSignInRun, type SignInMailbox } from '@/components/authorizations/use-sign-in-run';
import { Button } from '@/components/ui/button';
import { Section } from '@/components/ui/section';
import type { AuthorizationView } from '@/lib/authorizations/contract';
import type { SignInWay } from '@/lib/authorizations/rules/ways';

interface WalkPanelProps {
  mailbox: SignInMailbox;
  run: AuthorizationView | null;
  /** Where that run can be asked for again. */
  address: string;
  acts: SignInActs;
  /** This page as it stands, to come back to from Microsoft. */
  here: string;
  /** The way to begin with by itself; null where the person presses first, or something was tried here already. */
  begins: SignInWay | null;
  /** Where the walk goes on, by the way this one was signed in. */
  next: Record<SignInWay, string>;
  /** Where it goes without a sign-in of this one; null where there is nothing. */
  skip: string;
  back: string | null;
  stop: string;
  /** Sign-ins of this session that still wait for other mailboxes: one at a time. */
  others: readonly string[];
}

/** How long the end of one is seen before the next opens. */
const seenMs = 1_500;

/** The mailbox a walk stands at, with its sign-in; the next opens when it completes. */
export function WalkPanel({ mailbox, run: given, address, acts, here, begins, next, skip, back, stop, others }: WalkPanelProps) {
  const router = useRouter();
  const refresh = useCallback(() => router.refresh(), [router]);
  const returnTo = useCallback(() => here, [here]);
  const signIn = useSignInRun(mailbox, given, address, acts, returnTo, refresh);
  const { run, begin } = signIn;
  const done = run?.state === 'completed' ? next[run.method] : null;

  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    void Promise.all(others.map((id) => acts.cancel(id).catch(() => null))).then(() => begins !== null && begin(begins));
  }, [acts, begin, begins, others]);

  useEffect(() => {
    if (done === null) return;
    const timer = setTimeout(() => router.replace(done, { scroll: false }), seenMs);
    return () => clearTimeout(timer);
  }, [done, router]);

  /** Whoever goes on leaves no code behind that somebody could still type. */
  const go = async (to: string) => {
    if (isLive(run) && run.startedBy.thisSession) await acts.cancel(run.id).catch(() => null);
    router.push(to, { scroll: false });
  };
  const onward = <Button variant="key" onClick={() => done !== null && router.replace(done, { scroll: false })}>Go on</Button>;
  const { subtitle, filled, second, quiet, announce, children } = useSignInContent(signIn, null, onward);
  return (
    <Section title={<Address text={mailbox.address} />} help={subtitle}>
      <div className="max-w-110 text-body *:not-first:mt-3">{children}</div>
      <div className="mt-5 flex max-w-110 flex-wrap items-center gap-2 max-tab:flex-col max-tab:items-stretch max-tab:[&>div>:not([role=status])]:w-full">
        {filled != null && <div>{filled}</div>}
        {second != null && <div>{second}</div>}
        {quiet != null && <div className="tab:ml-auto">{quiet}</div>}
      </div>
      <div className="mt-5 flex max-w-110 flex-wrap gap-2 border-t border-rule pt-3">
        <Button size="small" onClick={() => void go(skip)}>Skip this one</Button>
        {back !== null && <Button size="small" onClick={() => void go(back)}>Go back one</Button>}
        <Button size="small" variant="quiet" className="ml-auto" onClick={() => void go(stop)}>Stop here</Button>
      </div>
      <span role="status" className="sr-only">{announce}</span>
    </Section>
  );
}

/** Broken before its domain, where the margin is too narrow for all of it. */
function Address({ text }: { text: string }) {
  const at = text.lastIndexOf('@');
  return <>{text.slice(0, at)}<wbr />{text.slice(at)}</>;
}
