'use client';

import { Link2 } from 'lucide-react';
import { useState, useTransition } from 'react';
import { mailText } from '@/components/hand-overs/mail-text';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import type { Fault, Outcome } from '@/components/ui/outcome';
import { Say } from '@/components/ui/say';
import { SecretValue } from '@/components/ui/secret-value';
import type { NewHandOver } from '@/lib/hand-overs/contract';

/** What the mail that carries the link says. */
export interface HandOverFacts {
  organization: string;
  /** The account that must sign in. */
  account: string;
  /** Who makes the link. */
  by: string;
}

interface NewHandOverProps {
  facts: HandOverFacts;
  create: () => Promise<Outcome<NewHandOver>>;
  /** There is an open link, which a new one ends; null where that is not known. */
  replaces: boolean | null;
}

/** The button by which a sign-in is handed over, and its dialog. */
export function NewHandOverButton(props: NewHandOverProps) {
  const [open, setOpen] = useState(false);
  const [round, setRound] = useState(0);
  return (
    <>
      <Button
        onClick={() => {
          setRound((before) => before + 1);
          setOpen(true);
        }}
      >
        <Link2 aria-hidden="true" />
        Hand over the sign-in
      </Button>
      {/* A round of its own: what an earlier one showed is gone. */}
      <NewHandOverDialog key={round} open={open} close={() => setOpen(false)} {...props} />
    </>
  );
}

/** Makes a link and shows it once. */
function NewHandOverDialog({ open, close, facts, create, replaces }: NewHandOverProps & { open: boolean; close: () => void }) {
  const [made, setMade] = useState<NewHandOver | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, startTransition] = useTransition();
  const onOpenChange = (next: boolean) => !next && !busy && close();
  const press = () => {
    setFault(null);
    startTransition(async () => {
      const outcome = await create().catch(() => null);
      if (outcome?.value) return setMade(outcome.value);
      setFault(outcome?.fault ?? { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then try again.' });
    });
  };
  const title = <>Hand over the sign-in of <span className="inline-block max-w-full">{facts.account}</span></>;

  if (made) {
    const dotted = 'border-t-2 border-dotted border-rule-strong pt-3.5';
    const text = mailText({ ...facts, link: made.link, expiresAt: made.expiresAt });
    return (
      <Dialog
        open={open}
        onOpenChange={onOpenChange}
        title={title}
        subtitle="Copy the link now. Platen keeps only a fingerprint and can’t show it again."
        announce="The link is made. It is shown once."
        filled={<CopyButton text={made.link} variant="key">Copy the link</CopyButton>}
        second={<CopyButton text={text}>Copy as a mail</CopyButton>}
        quiet={<Button variant="quiet" onClick={close}>I have it</Button>}
      >
        <div className={dotted} data-testid="hand-over-link">
          <SecretValue>{made.link}</SecretValue>
        </div>
        <p className={`text-pretty ${dotted}`}>
          Good for one sign-in, until <AbsoluteTime at={made.expiresAt} form="short" /> GMT. Whoever has it can only sign in as <b className="wrap-anywhere">{facts.account}</b>; any other account is refused.
          {made.revoked > 0 && ' The earlier link is revoked.'}
        </p>
        <details className="disclosure">
          <summary className="text-data">What the mail says</summary>
          <p className="mt-1.5 text-note wrap-anywhere whitespace-pre-line text-ink-2">{text}</p>
        </details>
      </Dialog>
    );
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      subtitle="For somebody who has its password and no log-in here."
      filled={<Button variant="key" busy={busy} onClick={press}>{busy ? 'Making the link' : 'Make a link'}</Button>}
      second={<Button onClick={close}>Cancel</Button>}
    >
      {fault ? (
        <Say state="failing" title={fault.title}>{fault.remedy}</Say>
      ) : (
        <>
          <p className="text-pretty">
            You get a link to send on. Whoever opens it signs in at Microsoft as <b className="wrap-anywhere">{facts.account}</b> and as nobody else. It is good once, for 24 hours, and you can take it back.
          </p>
          {replaces === true && <Say state="attention" title="There is an open link">A new one revokes it.</Say>}
        </>
      )}
    </Dialog>
  );
}
