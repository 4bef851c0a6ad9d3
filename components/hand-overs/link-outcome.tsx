import { ExternalLink } from 'lucide-react';
import { GoToMicrosoft } from '@/components/hand-overs/go-to-microsoft';
import { endedWords, whatToDo, whoAsks } from '@/components/hand-overs/link-words';
import { WholeAddress } from '@/components/hand-overs/whole-address';
import { PlainPage } from '@/components/frame/plain-page';
import { LiveRefresh } from '@/components/messages/live-refresh';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { ButtonLink } from '@/components/ui/button-link';
import { CodeLine } from '@/components/ui/code-line';
import { CodeLink } from '@/components/ui/code-link';
import { Disclosure } from '@/components/ui/disclosure';
import { Facts } from '@/components/ui/facts';
import type { Outcome } from '@/components/ui/outcome';
import { Section } from '@/components/ui/section';
import { StateWord } from '@/components/ui/state-word';
import { Steps } from '@/components/ui/steps';
import { linkLine } from '@/lib/commands/rules/link';
import type { KnownLink } from '@/lib/hand-overs/contract';

interface LinkOutcomeProps {
  link: KnownLink;
  start: () => Promise<Outcome<string>>;
}

/** What came of the sign-in a link started, for whoever was at Microsoft just now. */
export function LinkOutcome({ link, start }: LinkOutcomeProps) {
  const { state, run, neededAccount, organization } = link;
  const ended = endedWords(link);
  if (state === 'used') {
    return (
      <PlainPage
        title={<StateWord state="healthy">Signed in</StateWord>}
        sentence={<WholeAddress text={`${link.usedBy ?? neededAccount} is signed in.`} address={link.usedBy ?? neededAccount} />}
        under={`Mail of the printers of ${organization} goes out now, and Platen keeps the sign-in alive by itself. You can close this page; the link is used up.`}
      />
    );
  }
  if (ended) return <PlainPage title={ended.title} sentence={ended.sentence} under={ended.under} />;
  if (!run || run.state === 'starting' || run.state === 'waiting') {
    return (
      <PlainPage title={<StateWord state="waiting">Not signed in yet</StateWord>} sentence="Microsoft has not brought the sign-in to its end." under="If you are still at Microsoft in another tab, finish there: this page notices by itself. Otherwise begin again; the link is still good.">
        <LiveRefresh every={3} />
        <GoToMicrosoft start={start} words="Sign in at Microsoft" />
      </PlainPage>
    );
  }
  return <Failed link={link} run={run} start={start} />;
}

function Failed({ link, run, start }: LinkOutcomeProps & { run: NonNullable<KnownLink['run']> }) {
  const { error } = run;
  const consentLine = linkLine(run.consentLink ?? '');
  // The two accounts side by side say it better than a sentence.
  const someoneElse = run.state === 'wrong_account' && error?.code !== 'other_object';
  const steps = whatToDo(link).map((step, place) => <WholeAddress key={place} text={step} address={link.neededAccount} />);
  const [only, ...more] = steps;
  return (
    <PlainPage
      title={<StateWord state="attention">Not signed in</StateWord>}
      help={<>The link is good until <AbsoluteTime at={link.expiresAt} form="short" /> GMT.</>}
      sentence={`${error?.title ?? 'The sign-in ended'}.`}
      under={someoneElse ? 'The mailbox needs its own account. Nothing of the other sign-in was kept.' : error?.explanation}
      more={
        <Section title="What to do">
          <div className="grid max-w-152 grid-cols-[minmax(0,1fr)] gap-3.5">
            {someoneElse && <Facts items={[{ name: 'Needed', value: link.neededAccount }, { name: 'Signed in', value: run.accountName ?? 'unknown' }]} />}
            {more.length > 0 ? <Steps steps={steps} /> : only !== undefined && <p className="text-pretty">{only}</p>}
            {run.consentLink !== null && (
              <>
                {consentLine !== null && <CodeLine text={consentLine} label="Where an administrator consents" />}
                <div><ButtonLink href={run.consentLink} newTab>Consent at Microsoft<ExternalLink aria-hidden="true" /></ButtonLink></div>
              </>
            )}
            <p className="text-pretty text-ink-2">If it goes on like this, tell {whoAsks(link)} what this page says.</p>
            {error?.raw && (
              <Disclosure summary="Microsoft’s answer">
                <p className="mono text-note wrap-anywhere whitespace-pre-line text-ink-2">{error.raw}</p>
                <p className="mono mt-1 text-note text-ink-3"><CodeLink code={error.code} href={error.lookUp} />, <AbsoluteTime at={link.serverNow} /></p>
              </Disclosure>
            )}
          </div>
        </Section>
      }
    >
      <GoToMicrosoft start={start} words="Try again" />
    </PlainPage>
  );
}
