'use client';

import type { SignInRun } from '@/components/authorizations/use-sign-in-run';
import { startingWord, startWord } from '@/components/authorizations/way-words';
import { Button } from '@/components/ui/button';

/** The ways that a policy against device codes does not stop, each with its button. */
export function OtherWays({ signIn, browserBelow }: { signIn: SignInRun; browserBelow: boolean }) {
  const { starting, begin, choose } = signIn;
  return (
    <div className="border-t border-rule pt-3">
      <p className="font-semibold">Ways that need no code</p>
      <ul className="mt-1.5 grid gap-2.5">
        <Way words="A person signs in at Microsoft in this browser. The policy does not concern it.">
          {!browserBelow && (
            <Button size="small" busy={starting === 'browser'} onClick={() => begin('browser')}>
              {starting === 'browser' ? startingWord.browser : startWord.browser}
            </Button>
          )}
        </Way>
        <Way words="No person signs in: an app registration of your own sends as the mailbox.">
          <Button size="small" onClick={() => choose('app_only')}>App-only</Button>
        </Way>
        <Way words="Somebody else has the password, and signs in by a link you send.">
          <Button size="small" onClick={() => choose('hand_over')}>By link</Button>
        </Way>
      </ul>
    </div>
  );
}

function Way({ words, children }: { words: string; children: React.ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
      <span className="min-w-0 flex-[1_1_12rem] text-pretty text-ink-2">{words}</span>
      {children}
    </li>
  );
}
