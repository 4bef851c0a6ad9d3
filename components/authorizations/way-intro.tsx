'use client';

import Link from 'next/link';
import type { AppOnlyAnswer } from '@/components/authorizations/use-app-only';
import { CodeLine } from '@/components/ui/code-line';
import { Facts } from '@/components/ui/facts';
import { Say } from '@/components/ui/say';
import { Steps } from '@/components/ui/steps';

/** What signing in with this browser is, before it goes to Microsoft. */
export function BrowserIntro({ account }: { account: string }) {
  return (
    <>
      <p className="text-pretty">
        Microsoft opens here in place of Platen. Sign in <b className="inline-block max-w-full wrap-anywhere">as {account}</b>; then it brings you back and this shows how it ended.
      </p>
      <p className="text-pretty text-ink-2">A policy against device codes does not stop it. Where somebody else has the password, send them a link.</p>
    </>
  );
}

/** What a code is, where another way was looked at first. */
export function CodeIntro({ account }: { account: string }) {
  return (
    <p className="text-pretty">
      Platen shows a code to be typed at Microsoft, on any machine or phone. Whoever types it signs in <b className="inline-block max-w-full wrap-anywhere">as {account}</b>; this shows the end by itself.
    </p>
  );
}

/** What app-only is, and what an administrator runs once for it. */
export function AppOnlyIntro({ answer, registrations, address }: { answer: AppOnlyAnswer; registrations: string; address: string }) {
  if (answer === null) return <Say state="waiting" spin title="Looking up the app registration">That takes a moment.</Say>;
  if (answer.fault) return <Say state="failing" title={answer.fault.title}>{answer.fault.remedy}</Say>;
  const { app, commands } = answer.value;
  if (!app || !commands) {
    return (
      <>
        <Say state="off" title="App-only is not set up">
          It needs an app registration of your own for this cloud, with the id of your Entra tenant and a secret or certificate.
        </Say>
        <p className="text-pretty text-ink-2">
          Then no person signs in: the app itself sends as {address}. Nothing dies of a changed password, and no policy against device codes stops it. <Link href={registrations}>How to set it up</Link>
        </p>
      </>
    );
  }
  return (
    <>
      <p className="text-pretty">No person signs in: your app registration itself sends as the mailbox. Nothing dies of a changed password; only its secret or certificate has to be renewed.</p>
      <Facts items={[{ name: 'Client id', value: app.clientId, mono: true }, { name: 'Entra tenant', value: app.entraTenantId, mono: true }]} />
      <Steps
        steps={[
          <>
            In Entra, give the app the permission SMTP.SendAsApp, with the consent of an administrator. <Link href={registrations}>App registration</Link>
          </>,
          <>
            Run this once in PowerShell, as an administrator of Exchange:
            <div className="mt-2.5 mb-1 -ml-7"><CodeLine text={commands.line} note={commands.note} label="Exchange PowerShell" /></div>
          </>,
          'Then use app-only here. Exchange may take up to an hour until it lets the app in.',
        ]}
      />
    </>
  );
}
