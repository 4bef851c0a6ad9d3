'use client';

import { Countdown } from '@/components/ui/countdown';
import { Say } from '@/components/ui/say';
import type { AuthorizationView } from '@/lib/authorizations/contract';

/** A sign-in that goes on at Microsoft in this browser, seen from here: the person came back early, or in another tab. */
export function WaitingBrowser({ run, lost, onTimeOver }: { run: AuthorizationView; lost: boolean; onTimeOver: () => void }) {
  if (run.checking) {
    return (
      <Say state="waiting" title="Checking at the mail server">
        Microsoft is done. Platen logs in at the mail server once; this shows the end by itself.
      </Say>
    );
  }
  return (
    <>
      <Say state="waiting" title="Waiting for the browser sign-in">
        It goes on at Microsoft, in this browser. Sign in there <b className="inline-block max-w-full wrap-anywhere">as {run.neededAccount}</b>; this shows the end by itself. If its page is gone, open Microsoft again: that starts anew.
      </Say>
      {lost && (
        <Say state="attention" title="Platen does not answer">
          This page asks again every two seconds. If it stays so, load the page again.
        </Say>
      )}
      {run.expiresAt !== null && (
        <Countdown startedAt={run.startedAt} expiresAt={run.expiresAt} serverNow={run.serverNow} onEnd={onTimeOver}>
          Waiting for you to come back
        </Countdown>
      )}
    </>
  );
}
