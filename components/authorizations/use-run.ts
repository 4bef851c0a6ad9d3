'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { authorizationView, type AuthorizationView } from '@/lib/authorizations/contract';

const answer = z.object({ run: authorizationView.nullable() });
const everyMs = 2000;
/** After so many questions without an answer the dialog says so. */
const patience = 3;

/** Whether a sign-in is still going on. */
export function isLive(run: AuthorizationView | null): run is AuthorizationView & { state: 'starting' | 'waiting' } {
  return run?.state === 'starting' || run?.state === 'waiting';
}

/**
 * A mailbox's latest sign-in, asked for every two seconds while it goes on. `lost` while the web process does not answer
 * or the person is logged out.
 */
export function useRun(mailboxId: string | undefined, address: string, given: AuthorizationView | null, onEnd: () => void) {
  const [latest, setRun] = useState(given);
  // The printer may have moved to another mailbox meanwhile.
  const run = latest && latest.mailboxId === mailboxId ? latest : null;
  const [known, setKnown] = useState(given);
  const [misses, setMisses] = useState(0);
  const live = isLive(run);
  const wasLive = useRef(live);

  // The page was rendered anew and knows of a later run, or of a later moment of this one.
  if (known !== given) {
    setKnown(given);
    if (given && (!run || Date.parse(given.serverNow) >= Date.parse(run.serverNow))) setRun(given);
  }

  const ask = useCallback(async () => {
    try {
      const response = await fetch(address, { cache: 'no-store', redirect: 'manual', headers: { accept: 'application/json' } });
      if (!response.ok) throw new Error(String(response.status));
      setRun(answer.parse(await response.json()).run);
      setMisses(0);
    } catch {
      setMisses((count) => count + 1);
    }
  }, [address]);

  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => void ask(), everyMs);
    // A phone that comes back from Microsoft's page wants the answer now.
    const look = () => document.visibilityState === 'visible' && void ask();
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [live, ask]);

  useEffect(() => {
    if (wasLive.current && !live) onEnd();
    wasLive.current = live;
  }, [live, onEnd]);

  return { run, setRun, ask, lost: live && misses >= patience };
}
