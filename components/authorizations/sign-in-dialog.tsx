'use client';

import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { EndedBody } from '@/components/authorizations/ended-body';
import { WaitingBody } from '@/components/authorizations/waiting-body';
import { Button } from '@/components/ui/button';
import { ButtonLink } from '@/components/ui/button-link';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import type { Fault } from '@/components/ui/outcome';
import { Say } from '@/components/ui/say';
import type { AuthorizationView } from '@/lib/authorizations/contract';

interface SignInDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  mailboxAddress: string;
  run: AuthorizationView | null;
  /** A start is on its way. */
  busy: boolean;
  /** The web process does not answer. */
  lost: boolean;
  /** Why a start was refused. */
  fault: Fault | null;
  begin: (takeOver: boolean) => void;
  onTimeOver: () => void;
}

/** The dialog of a sign-in. It completes by itself; its title and the places of its buttons stay through all states. */
export function SignInDialog({ open, onOpenChange, mailboxAddress, run, busy, lost, fault, begin, onTimeOver }: SignInDialogProps) {
  const [late, setLate] = useState<string | null>(null);
  const [phone, setPhone] = useState(false);
  // The server forgets a code with its run; the person still has it before their eyes.
  const [seen, setSeen] = useState<{ id: string; code: string } | null>(null);
  if (run?.code && seen?.id !== run.id) setSeen({ id: run.id, code: run.code });
  const close = () => onOpenChange(false);
  const newCode = (variant: 'key' | 'plain' | 'quiet') => (
    <Button variant={variant} busy={busy} onClick={() => begin(false)}>
      {busy ? 'Getting a code' : 'New code'}
    </Button>
  );
  const frame = {
    open,
    onOpenChange,
    // The address goes to the next line whole before it is broken at a hyphen.
    title: <>Sign in <span className="inline-block max-w-full">{mailboxAddress}</span></>,
    subtitle: run ? `For ${run.printers.toLocaleString('en-GB')} ${run.printers === 1 ? 'printer' : 'printers'}` : undefined,
  };

  if (fault && !busy) {
    return (
      <Dialog {...frame} announce={fault.title} filled={<Button variant="key" onClick={() => begin(false)}>Try again</Button>} second={<Button onClick={close}>Close</Button>}>
        <Say state="failing" title={fault.title}>{fault.remedy}</Say>
      </Dialog>
    );
  }

  if (!run || (busy && run.state !== 'waiting') || run.state === 'starting') {
    const silent = !busy && run?.workerSilent === true;
    return (
      <Dialog
        {...frame}
        announce={silent ? 'No worker is running' : 'Getting a code from Microsoft'}
        filled={silent ? newCode('key') : <Button variant="key" busy>Getting a code</Button>}
        second={<Button onClick={close}>Close</Button>}
      >
        {silent ? (
          <Say state="attention" title="No worker is running">
            Codes are fetched by Platen’s worker, and none has answered for ten seconds. Ask whoever runs Platen to start it: the code then appears here by itself.
          </Say>
        ) : (
          <Say state="waiting" spin title="Getting a code">Platen asks Microsoft for one; that takes a second or two.</Say>
        )}
      </Dialog>
    );
  }

  if (run.state === 'waiting' && !run.startedBy.thisSession) {
    const who = run.startedBy.you ? 'You are' : `${run.startedBy.name ?? 'Somebody else'} is`;
    return (
      <Dialog
        {...frame}
        announce={`${who} signing in`}
        filled={<Button variant="key" busy={busy} onClick={() => begin(true)}>{busy ? 'Taking over' : 'Take over'}</Button>}
        second={<Button onClick={close}>Close</Button>}
      >
        <Say state="waiting" title={`${who} signing in${run.startedBy.you ? ' in another browser' : ''}`}>
          The code is shown only there. Wait until that sign-in ends, which shows here by itself, or take over: it is cancelled, and you get a code of your own.
        </Say>
      </Dialog>
    );
  }

  if (run.state === 'waiting' && run.code !== null) {
    const lastMinute = late === run.id;
    const copy = (variant: 'key' | 'plain') => <CopyButton text={run.code ?? ''} variant={variant}>Copy code</CopyButton>;
    return (
      <Dialog
        {...frame}
        filled={lastMinute ? newCode('key') : copy('key')}
        second={
          phone ? <Button onClick={() => setPhone(false)}>Back</Button>
          : lastMinute ? copy('plain')
          : (
            <ButtonLink href={run.verificationUri ?? 'https://microsoft.com/devicelogin'} newTab>
              Microsoft
              <ExternalLink aria-hidden="true" />
            </ButtonLink>
          )
        }
        quiet={lastMinute ? undefined : newCode('quiet')}
      >
        <WaitingBody run={{ ...run, code: run.code }} phone={phone} showPhone={() => setPhone(true)} lost={lost} onLastMinute={() => setLate(run.id)} onTimeOver={onTimeOver} />
      </Dialog>
    );
  }

  const done = run.state === 'completed';
  // Somebody else must act first: a new code would end the same way.
  const forAdmin = run.error && (run.state === 'blocked' || run.state === 'consent_missing') ? forwardable(run, run.error) : null;
  return (
    <Dialog
      {...frame}
      announce={done ? `Authenticated as ${run.accountName ?? mailboxAddress}` : (run.error?.title ?? 'The sign-in ended')}
      filled={done ? <Button variant="key" onClick={close}>Close</Button> : forAdmin !== null ? <CopyButton text={forAdmin} variant="key">Copy for the administrator</CopyButton> : newCode('key')}
      second={done ? undefined : forAdmin !== null ? newCode('plain') : <Button onClick={close}>Close</Button>}
    >
      <EndedBody run={run} oldCode={run.state === 'expired' && seen?.id === run.id ? seen.code : null} />
    </Dialog>
  );
}

/** What an administrator needs to know, to be pasted into a mail or ticket. */
function forwardable(run: AuthorizationView, error: NonNullable<AuthorizationView['error']>): string {
  return [`The sign-in of ${run.neededAccount} for its printers was refused: ${error.title} (${error.code}).`, error.explanation, ...error.remedy.map((step) => `- ${step}`), error.raw ?? ''].join('\n').trim();
}
