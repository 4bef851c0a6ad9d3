'use client';

import { ExternalLink } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { EndedBody } from '@/components/authorizations/ended-body';
import { OtherWays } from '@/components/authorizations/other-ways';
import { useAppOnly } from '@/components/authorizations/use-app-only';
import { isLive } from '@/components/authorizations/use-run';
import type { SignInRun } from '@/components/authorizations/use-sign-in-run';
import { WaitingBody } from '@/components/authorizations/waiting-body';
import { WaitingBrowser } from '@/components/authorizations/waiting-browser';
import { WayChoice } from '@/components/authorizations/way-choice';
import { AppOnlyIntro, BrowserIntro, CodeIntro } from '@/components/authorizations/way-intro';
import { startingWord, startWord, type SignInChoice } from '@/components/authorizations/way-words';
import { useNewHandOver } from '@/components/hand-overs/use-new-hand-over';
import { Button } from '@/components/ui/button';
import { ButtonLink } from '@/components/ui/button-link';
import { CopyButton } from '@/components/ui/copy-button';
import { Say } from '@/components/ui/say';
import type { AuthorizationView } from '@/lib/authorizations/contract';
import { stoppedByCodePolicy, type SignInWay } from '@/lib/authorizations/rules/ways';
import type { PastedLine } from '@/lib/commands/contract';
import { signInPage, webAddress } from '@/lib/commands/rules/link';
import { oneWord, prose, proseOf, saidLines } from '@/lib/commands/rules/text';

/** What a sign-in shows now, for a dialog or a part of a page. Each button has its own place through all states. */
export interface SignInContent {
  title: ReactNode;
  subtitle?: ReactNode;
  filled?: ReactNode;
  second?: ReactNode;
  quiet?: ReactNode;
  announce?: string;
  children: ReactNode;
}

/**
 * @param leave the button that goes away from it; null where the page has its own
 * @param onward the filled button of a sign-in that completed
 */
export function useSignInContent(signIn: SignInRun, leave: ReactNode, onward: ReactNode): SignInContent {
  const { mailbox, acts, run, starting, fault, intro, begin, cancel, choose, ask, lost } = signIn;
  const [late, setLate] = useState<string | null>(null);
  const [phone, setPhone] = useState(false);
  // The server forgets a code with its run; the person still has it before their eyes.
  const [seen, setSeen] = useState<{ id: string; code: string } | null>(null);
  if (run?.code && seen?.id !== run.id) setSeen({ id: run.id, code: run.code });
  const shown = intro === 'hand_over' ? null : (intro ?? (run ? null : (mailbox?.way ?? 'device_code')));
  const appOnly = useAppOnly(mailbox?.id, acts.readAppOnly, shown === 'app_only');

  const { forget: _, children: ofLink, ...byLink } = useNewHandOver({
    account: run?.neededAccount ?? null,
    create: () => acts.handOver(mailbox?.id ?? ''),
    replaces: null,
    leave,
    onDone: (forget) => {
      forget();
      choose(run?.method ?? mailbox?.way ?? 'device_code');
    },
  });

  const account = run?.neededAccount ?? mailbox?.address ?? '';
  const busy = starting !== null;
  const start = (way: SignInWay, variant: 'key' | 'plain' | 'quiet', words = startWord[way]) => (
    <Button variant={variant} busy={starting === way} onClick={() => begin(way)}>
      {starting === way ? startingWord[way] : words}
    </Button>
  );
  const choice = (way: SignInChoice) => <WayChoice way={way} onChange={choose} />;
  const frame = {
    // The address goes to the next line whole before it is broken at a hyphen.
    title: <>Sign in <span className="inline-block max-w-full">{mailbox?.address}</span></>,
    subtitle: forPrinters(run?.printers ?? mailbox?.printers ?? 0),
  };

  if (run && isLive(run) && !run.startedBy.thisSession && (run.state === 'waiting' || !busy)) return { ...frame, ...ofAnother(run, signIn, leave) };

  if (intro === 'hand_over') return { ...frame, ...byLink, children: <>{choice('hand_over')}{ofLink}</> };

  if (fault && !busy) {
    return {
      ...frame,
      announce: fault.said.title,
      filled: <Button variant="key" onClick={() => begin(fault.way)}>Try again</Button>,
      second: leave,
      children: (
        <>
          {choice(fault.way)}
          <Say state="failing" title={fault.said.title}>{fault.said.remedy}</Say>
        </>
      ),
    };
  }

  // By app-only there is nothing to wait for but Microsoft's word.
  const asking = isLive(run) && intro === null && (run.state === 'starting' || run.method === 'app_only') ? run.method : null;
  // A code stays before the person's eyes until the next is there.
  const anotherCode = starting === 'device_code' && run?.state === 'waiting' && run.method === 'device_code';
  const under = anotherCode ? null : (starting ?? asking);
  if (under !== null && intro === null) {
    const silent = !busy && run?.workerSilent === true;
    return {
      ...frame,
      announce: silent ? 'No worker is running' : startingSay[under].title,
      filled: silent ? start(under, 'key') : <Button variant="key" busy>{startingWord[under]}</Button>,
      second: leave,
      children: (
        <>
          {choice(under)}
          {silent ? (
            <Say state="attention" title="No worker is running">
              Platen’s worker does the asking, and none has answered for ten seconds. Ask whoever runs Platen to start it: this goes on by itself then.
            </Say>
          ) : (
            <Say state="waiting" spin title={startingSay[under].title}>{startingSay[under].sentence}</Say>
          )}
        </>
      ),
    };
  }

  if (shown !== null || !run) {
    const way = shown ?? 'device_code';
    const unready = way === 'app_only' && appOnly?.value?.app === null;
    return {
      ...frame,
      filled: unready ? <ButtonLink href={acts.registrations} variant="key">Set up the app registration</ButtonLink> : start(way, 'key', way === 'device_code' ? 'Get a code' : startWord[way]),
      second: leave,
      children: (
        <>
          {choice(way)}
          {way === 'device_code' ? <CodeIntro account={account} /> : way === 'browser' ? <BrowserIntro account={account} /> : <AppOnlyIntro answer={appOnly} registrations={acts.registrations} address={mailbox?.address ?? ''} />}
          {isLive(run) && <p className="text-note text-ink-3">The {run.method === 'browser' ? 'browser sign-in' : 'code'} that waits now is cancelled by this.</p>}
        </>
      ),
    };
  }

  if (run.state === 'waiting' && run.method === 'browser') {
    return {
      ...frame,
      announce: 'Waiting for the browser sign-in',
      filled: <Button variant="key" onClick={() => begin('browser')}>Open Microsoft again</Button>,
      second: leave,
      quiet: <Button variant="quiet" onClick={cancel}>Cancel the sign-in</Button>,
      children: (
        <>
          {choice('browser')}
          <WaitingBrowser run={run} lost={lost} onTimeOver={ask} />
        </>
      ),
    };
  }

  if (run.state === 'waiting' && run.code !== null) {
    const lastMinute = late === run.id;
    const code = oneWord(run.code);
    const page = webAddress(run.verificationUri) ?? signInPage;
    const copy = (variant: 'key' | 'plain') => code !== null && <CopyButton text={code} variant={variant}>Copy code</CopyButton>;
    return {
      ...frame,
      filled: lastMinute ? start('device_code', 'key') : copy('key'),
      second: phone ? (
        <Button onClick={() => setPhone(false)}>Back</Button>
      ) : lastMinute ? (
        copy('plain')
      ) : (
        <ButtonLink href={page} newTab>
          Microsoft
          <ExternalLink aria-hidden="true" />
        </ButtonLink>
      ),
      quiet: lastMinute ? undefined : start('device_code', 'quiet'),
      children: (
        <>
          {choice('device_code')}
          <WaitingBody run={{ ...run, code: run.code }} address={page} phone={phone} showPhone={() => setPhone(true)} lost={lost} onLastMinute={() => setLate(run.id)} onTimeOver={ask} cancel={cancel} />
        </>
      ),
    };
  }

  if (run.state === 'completed') {
    return { ...frame, announce: `Authenticated as ${run.accountName ?? account}${run.held ? ', but the mailbox is held' : ''}`, filled: onward, children: <EndedBody run={run} oldCode={null} /> };
  }

  const policy = stoppedByCodePolicy({ method: run.method, state: run.state, code: run.error?.code ?? null });
  // Another code would end the same way; where a code merely ran out, nobody knows.
  const blocked = policy && run.state !== 'expired';
  // Somebody else must act first.
  const forAdmin = run.error && (run.state === 'blocked' || run.state === 'consent_missing') ? forwardable(run, run.error) : null;
  const copyForAdmin = (variant: 'key' | 'plain') => forAdmin !== null && <CopyButton text={forAdmin} variant={variant}>Copy for the administrator</CopyButton>;
  return {
    ...frame,
    announce: run.error?.title ?? 'The sign-in ended',
    filled: blocked ? start('browser', 'key') : (copyForAdmin('key') || start(run.method, 'key')),
    second: blocked ? copyForAdmin('plain') : forAdmin !== null ? start(run.method, 'plain') : leave,
    children: (
      <>
        {choice(run.method)}
        <EndedBody run={run} oldCode={run.state === 'expired' && seen?.id === run.id ? seen.code : null} />
        {policy && <OtherWays signIn={signIn} browserBelow={blocked} />}
      </>
    ),
  };
}

const startingSay: Record<SignInWay, { title: string; sentence: string }> = {
  device_code: { title: 'Getting a code', sentence: 'Platen asks Microsoft for one; that takes a second or two.' },
  browser: { title: 'Going to Microsoft', sentence: 'Its sign-in page opens here in place of Platen, and brings you back.' },
  app_only: { title: 'Asking Microsoft', sentence: 'Platen asks for a token for the app; that takes a second or two.' },
};

function forPrinters(count: number): string {
  return `Authorizes ${count.toLocaleString('en-GB')} ${count === 1 ? 'printer' : 'printers'}`;
}

/** A sign-in that goes on elsewhere: wait for it, or take it over. */
function ofAnother(run: AuthorizationView, { starting, begin }: SignInRun, leave: ReactNode): Omit<SignInContent, 'title'> {
  const { you, name } = run.startedBy;
  const who = you ? 'You are' : `${name ?? 'Somebody else'} is`;
  const busy = starting !== null;
  // An app-only run is over in a moment, and what follows it is another's to say.
  const way = run.method === 'browser' ? 'browser' : 'device_code';
  return {
    announce: `${who} signing in`,
    filled: (
      <Button variant="key" busy={busy} onClick={() => begin(way, true)}>
        {busy ? 'Taking over' : 'Take over'}
      </Button>
    ),
    second: leave,
    children: (
      <Say state="waiting" title={`${who} signing in${you ? ' in another browser' : ''}`}>
        {run.method === 'browser'
          ? 'It goes on at Microsoft, in that browser. Wait until it ends, which shows here by itself, or take over: it is cancelled, and you sign in in this browser.'
          : run.method === 'app_only'
            ? 'By app-only, which takes a moment. The end shows here by itself.'
            : 'The code is shown only there. Wait until that sign-in ends, which shows here by itself, or take over: it is cancelled, and you get a code of your own.'}
      </Say>
    ),
  };
}

/** What an administrator needs to know, to be pasted into a mail or ticket. */
function forwardable(run: AuthorizationView, error: NonNullable<AuthorizationView['error']>): PastedLine {
  return proseOf([
    prose`The sign-in of ${run.neededAccount} for its printers was refused: ${error.title} (${error.code}).`,
    prose`${error.explanation}`,
    ...error.remedy.map((step) => prose`- ${step}`),
    ...(error.raw === null ? [] : [saidLines(error.raw)]),
  ]);
}
