'use client';

import { useState, useTransition, type ReactNode } from 'react';
import { mailText } from '@/components/hand-overs/mail-text';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Disclosure } from '@/components/ui/disclosure';
import type { Fault, Outcome } from '@/components/ui/outcome';
import { Say } from '@/components/ui/say';
import { SecretValue } from '@/components/ui/secret-value';
import { linkLine } from '@/lib/commands/rules/link';
import type { NewHandOver } from '@/lib/hand-overs/contract';

interface NewHandOverContent {
  /** The link is gone for good. */
  forget: () => void;
  subtitle: string;
  announce?: string;
  filled: ReactNode;
  second: ReactNode;
  quiet?: ReactNode;
  children: ReactNode;
}

interface NewHandOverProps {
  /** The account that must sign in; null where that is not known yet. */
  account: string | null;
  create: () => Promise<Outcome<NewHandOver>>;
  /** There is an open link, which a new one ends; null where that is not known. */
  replaces: boolean | null;
  /** What goes away from it without a link. */
  leave: ReactNode;
  /** The person has the link, which stays in sight until it is forgotten. */
  onDone: (forget: () => void) => void;
}

/** Makes a hand-over link and shows it once; for a dialog of its own or a part of another. */
export function useNewHandOver({ account, create, replaces, leave, onDone }: NewHandOverProps): NewHandOverContent {
  const [made, setMade] = useState<NewHandOver | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, startTransition] = useTransition();
  const press = () => {
    setFault(null);
    startTransition(async () => {
      const outcome = await create().catch(() => null);
      if (outcome?.value) return setMade(outcome.value);
      setFault(outcome?.fault ?? { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then try again.' });
    });
  };
  const forget = () => setMade(null);

  if (made) {
    const dotted = 'border-t-2 border-dotted border-rule-strong pt-3.5';
    const text = mailText(made);
    const link = linkLine(made.link);
    return {
      forget,
      subtitle: 'Copy the link now. Platen keeps only a fingerprint and can’t show it again.',
      announce: 'The link is made. It is shown once.',
      filled: link !== null && <CopyButton text={link} variant="key">Copy the link</CopyButton>,
      second: <CopyButton text={text}>Copy as a mail</CopyButton>,
      quiet: <Button variant="quiet" onClick={() => onDone(forget)}>I have it</Button>,
      children: (
        <>
          <div className={dotted} data-testid="hand-over-link">
            <SecretValue>{made.link}</SecretValue>
          </div>
          <p className={`text-pretty ${dotted}`}>
            Good for one sign-in, until <AbsoluteTime at={made.expiresAt} form="short" /> GMT. Whoever has it can only sign in <b className="inline-block max-w-full wrap-anywhere">as {made.account}</b>; any other account is refused.
            {made.revoked > 0 && ' The earlier link is revoked.'}
          </p>
          <Disclosure summary="What the mail says">
            <p className="text-note wrap-anywhere whitespace-pre-line text-ink-2">{text}</p>
          </Disclosure>
        </>
      ),
    };
  }

  return {
    forget,
    subtitle: 'For somebody who has its password and no log-in here.',
    filled: <Button variant="key" busy={busy} onClick={press}>{busy ? 'Making the link' : 'Make a link'}</Button>,
    second: leave,
    children: fault ? (
      <Say state="failing" title={fault.title}>{fault.remedy}</Say>
    ) : (
      <>
        <p className="text-pretty">
          You get a link to send on. Whoever opens it signs in at Microsoft <b className="inline-block max-w-full wrap-anywhere">as {account ?? 'the mailbox’s own account'}</b> and as nobody else. It is good once, for 24 hours, and can be revoked on the mailbox’s page.{replaces === null && ' An earlier link ends with it.'}
        </p>
        {replaces && <Say state="attention" title="There is an open link">A new one revokes it.</Say>}
      </>
    ),
  };
}
