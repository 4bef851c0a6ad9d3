import { AbsoluteTime } from '@/components/ui/absolute-time';
import { CodeLink } from '@/components/ui/code-link';
import { Comb } from '@/components/ui/comb';
import { Disclosure } from '@/components/ui/disclosure';
import { Facts } from '@/components/ui/facts';
import { Say } from '@/components/ui/say';
import type { State } from '@/components/ui/state';
import { Steps } from '@/components/ui/steps';
import type { AuthorizationView } from '@/lib/authorizations/contract';

/** Running out and being cancelled are nobody's fault: no red. */
const marks: Partial<Record<AuthorizationView['state'], State>> = { completed: 'healthy', expired: 'off', cancelled: 'off' };

/** How a sign-in ended: reason, remedy, and Microsoft's own words for those who want them. */
export function EndedBody({ run, oldCode }: { run: AuthorizationView; oldCode: string | null }) {
  const { state, error } = run;
  const mark = marks[state] ?? 'failing';
  if (state === 'completed') {
    return (
      <>
        <Say state={run.held ? 'attention' : mark} title={run.held ? '(Authenticated), but the mailbox is held' : '(Authenticated)'}>
          {run.held ? 'Mail waits all the same: the mailbox’s page says why, and what to do.' : 'Held mail goes out now, oldest first.'} {run.method === 'app_only' ? 'Platen renews the app’s token by itself, as long as its secret or certificate is good.' : 'Platen keeps the sign-in alive by itself.'}
        </Say>
        <Facts
          items={[
            { name: run.method === 'app_only' ? 'Sends as' : 'Signed in as', value: run.accountName ?? run.neededAccount },
            { name: 'Good for', value: run.printers === 1 ? 'the one printer of this mailbox' : `all ${run.printers.toLocaleString('en-GB')} printers of this mailbox` },
          ]}
        />
      </>
    );
  }
  // The two accounts side by side say it better than a sentence.
  const someoneElse = state === 'wrong_account' && error?.code !== 'other_object';
  const [only, ...more] = error?.remedy ?? [];
  return (
    <>
      <Say state={mark} title={error?.title ?? 'The sign-in ended'}>
        {someoneElse ? 'The mailbox needs its own account. Nothing of the other sign-in was kept.' : error?.explanation}
        {error?.code.startsWith('AADSTS') && <> (<CodeLink code={error.code} href={error.lookUp} />)</>}
      </Say>
      {oldCode !== null && <Comb code={oldCode} dead />}
      {someoneElse && (
        <Facts
          items={[
            { name: 'Needed', value: run.neededAccount },
            { name: 'Signed in', value: run.accountName ?? 'unknown' },
          ]}
        />
      )}
      {more.length > 0 ? <Steps steps={(error?.remedy ?? []).map((step) => <Whole key={step} text={step} />)} /> : only !== undefined && <p className="text-pretty"><Whole text={only} /></p>}
      {error?.raw && (
        <Disclosure summary="Microsoft’s answer">
          <p className="mono text-note wrap-anywhere whitespace-pre-line text-ink-2">{error.raw}</p>
          <p className="mono mt-1 text-note text-ink-3">{error.code}, <AbsoluteTime at={run.serverNow} /></p>
        </Disclosure>
      )}
    </>
  );
}

/** Words whose addresses go to the next line whole before they are broken at a hyphen. */
function Whole({ text }: { text: string }) {
  return text.split(/((?<!\S)\S+@[\w.-]*\w)/).map((part, place) => (place % 2 === 1 ? <span key={place} className="inline-block max-w-full">{part}</span> : part));
}
