'use client';

import { useCallback, useEffect, useState, useTransition } from 'react';
import type { SignInActs } from '@/components/authorizations/acts';
import type { SignInChoice } from '@/components/authorizations/way-words';
import { isLive, useRun } from '@/components/authorizations/use-run';
import { goAway, notAnAddress } from '@/components/ui/go-away';
import type { Fault } from '@/components/ui/outcome';
import type { AuthorizationView } from '@/lib/authorizations/contract';
import type { SignInWay } from '@/lib/authorizations/rules/ways';

export interface SignInMailbox {
  id: string;
  address: string;
  /** How many the sign-in authorizes. */
  printers: number;
  /** The way to open with. */
  way: SignInWay;
}

/** A mailbox's sign-in as the screen holds it: what goes on, what is on its way, and what the person may do. */
export interface SignInRun {
  mailbox: SignInMailbox | null;
  acts: SignInActs;
  run: AuthorizationView | null;
  /** The way that is being started; null where nothing is on its way. */
  starting: SignInWay | null;
  /** The web process does not answer. */
  lost: boolean;
  /** Why a start was refused. */
  fault: { way: SignInWay; said: Fault } | null;
  /** The way that is explained before it is started; null where the run is shown. */
  intro: SignInChoice | null;
  choose: (way: SignInChoice) => void;
  begin: (way: SignInWay, takeOver?: boolean) => void;
  cancel: () => void;
  ask: () => void;
}

const silence: Fault = { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then try again.' };

/** @param returnTo where the person comes back to from Microsoft */
export function useSignInRun(
  mailbox: SignInMailbox | null,
  given: AuthorizationView | null,
  address: string,
  acts: SignInActs,
  returnTo: () => string,
  onEnd: () => void,
): SignInRun {
  const { run, setRun, ask, lost } = useRun(mailbox?.id, address, given, onEnd);
  const [fault, setFault] = useState<SignInRun['fault']>(null);
  const [intro, setIntro] = useState<SignInChoice | null>(null);
  const [way, setWay] = useState<SignInWay | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [busy, startTransition] = useTransition();

  // The browser kept the page as it was left, and shows it again when the person presses Back at Microsoft.
  useEffect(() => {
    const back = (event: PageTransitionEvent) => {
      if (!event.persisted) return;
      setLeaving(false);
      void ask();
    };
    window.addEventListener('pageshow', back);
    return () => window.removeEventListener('pageshow', back);
  }, [ask]);

  const begin = useCallback(
    (wanted: SignInWay, takeOver = false) => {
      if (!mailbox) return;
      setFault(null);
      setIntro(null);
      setWay(wanted);
      startTransition(async () => {
        const refused = await attempt(wanted, async () => {
          if (wanted !== 'browser') {
            const outcome = await (wanted === 'app_only' ? acts.startAppOnly : acts.startCode)(mailbox.id, takeOver);
            if (outcome.value) setRun(outcome.value);
            return outcome.fault;
          }
          const outcome = await acts.startBrowser(mailbox.id, takeOver, returnTo());
          if (outcome.value) {
            if (!goAway(outcome.value.url)) return notAnAddress;
            setLeaving(true);
          }
          return outcome.fault;
        });
        if (!refused) return;
        // Somebody was quicker: show who.
        if (refused.said.code === 'sign_in_running') return void (await ask());
        setFault(refused);
      });
    },
    [acts, ask, mailbox, returnTo, setRun],
  );

  const cancel = useCallback(() => {
    if (!run) return;
    setFault(null);
    setWay(null);
    startTransition(async () => {
      const outcome = await acts.cancel(run.id).catch(() => null);
      if (outcome?.value) setRun(outcome.value);
      else setFault({ way: run.method, said: outcome?.fault ?? silence });
    });
  }, [acts, run, setRun]);

  const choose = useCallback(
    (wanted: SignInChoice) => {
      setFault(null);
      // Back to what goes on already.
      setIntro(isLive(run) && run.method === wanted ? null : wanted);
    },
    [run],
  );

  return { mailbox, acts, run, starting: busy || leaving ? way : null, lost, fault, intro, choose, begin, cancel, ask: () => void ask() };
}

async function attempt(way: SignInWay, act: () => Promise<Fault | undefined>): Promise<SignInRun['fault']> {
  const said = await act().catch(() => silence);
  return said ? { way, said } : null;
}
