'use client';

import { AwayLink } from '@/components/ui/away-link';
import { Button } from '@/components/ui/button';
import { Comb } from '@/components/ui/comb';
import { Countdown } from '@/components/ui/countdown';
import { QrCode } from '@/components/ui/qr-code';
import { Say } from '@/components/ui/say';
import { Steps } from '@/components/ui/steps';
import type { AuthorizationView } from '@/lib/authorizations/contract';
import type { WebAddress } from '@/lib/commands/contract';
import { shownAddress } from '@/lib/commands/rules/link';

interface WaitingBodyProps {
  run: AuthorizationView & { code: string };
  /** Where the code is typed. */
  address: WebAddress;
  /** The sign-in is done at a phone: its QR code is shown. */
  phone: boolean;
  showPhone: () => void;
  lost: boolean;
  onLastMinute: () => void;
  onTimeOver: () => void;
  cancel: () => void;
}

/** The code, what to do with it, and how long it lives. */
export function WaitingBody({ run, address, phone, showPhone, lost, onLastMinute, onTimeOver, cancel }: WaitingBodyProps) {
  const code = (
    <div data-testid="device-code" className="mt-2.5 mb-1">
      <Comb code={run.code} />
    </div>
  );
  return (
    <>
      {phone ? (
        <div className="flex items-center gap-[18px]">
          <QrCode address={address} label={`QR code of ${shownAddress(address)}`} />
          <div className="min-w-0">
            <p>Opens Microsoft. Then type the code:</p>
            <p data-testid="device-code" className="mono mt-1 text-lead font-medium">{run.code}</p>
          </div>
        </div>
      ) : (
        <Steps
          steps={[
            <>
              Open <AwayLink href={address} className="wrap-anywhere">{shownAddress(address)}</AwayLink>, here, or{' '}
              <Button variant="quiet" onClick={showPhone} className="-mx-1 min-h-6 px-1 font-normal underline decoration-rule-strong underline-offset-3 hover:decoration-current">
                show its QR code
              </Button>{' '}
              for a phone.
            </>,
            <>Type this code.{code}</>,
            <>Sign in <b className="inline-block max-w-full wrap-anywhere">as {run.neededAccount}</b>, not as yourself.</>,
          ]}
        />
      )}
      {run.workerSilent && (
        <Say state="attention" title="No worker is running">
          Nobody asks Microsoft whether you are done. The code stays good: when the worker is back it goes on with it. Ask whoever runs Platen to start it.
        </Say>
      )}
      {lost && (
        <Say state="attention" title="Platen does not answer">
          This page asks again every two seconds. If it stays so, load the page again; the code is kept.
        </Say>
      )}
      {run.expiresAt !== null && (
        <Countdown startedAt={run.startedAt} expiresAt={run.expiresAt} serverNow={run.serverNow} onLastMinute={onLastMinute} onEnd={onTimeOver}>
          {run.workerSilent ? 'The code is good' : run.slowed ? 'Waiting, asking less often as Microsoft wishes' : 'Waiting for the sign-in'}
        </Countdown>
      )}
      <p className="text-note text-ink-3">
        Until somebody has signed in, everything stays as it is.{' '}
        <Button variant="quiet" onClick={cancel} className="-mx-1 min-h-6 px-1 text-note font-normal underline decoration-rule-strong underline-offset-3 hover:decoration-current">
          Cancel the sign-in
        </Button>
      </p>
    </>
  );
}
