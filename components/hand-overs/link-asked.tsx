import { GoToMicrosoft } from '@/components/hand-overs/go-to-microsoft';
import { whoAsks } from '@/components/hand-overs/link-words';
import { WholeAddress } from '@/components/hand-overs/whole-address';
import { PlainPage } from '@/components/frame/plain-page';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { Facts } from '@/components/ui/facts';
import type { Outcome } from '@/components/ui/outcome';
import { RelativeTime } from '@/components/ui/relative-time';
import { Section } from '@/components/ui/section';
import { Steps } from '@/components/ui/steps';
import type { KnownLink } from '@/lib/hand-overs/contract';

/** What an open link asks for, in plain words, and the one button. */
export function LinkAsked({ link, start }: { link: KnownLink; start: () => Promise<Outcome<string>> }) {
  const { organization, createdBy, mailboxAddress, neededAccount, expiresAt, serverNow } = link;
  const shared = neededAccount !== mailboxAddress;
  return (
    <PlainPage
      title="Sign in a mailbox"
      help="You need no account of Platen for this."
      sentence={<WholeAddress text={`${organization} asks you to sign in at Microsoft as ${neededAccount}.`} address={neededAccount} />}
      under={`The printers of ${organization} send their mail ${shared ? `as ${mailboxAddress}` : 'as this mailbox'}, and a person signs in for it once.`}
      more={
        <>
          <Section title="What you are asked" help="Read it before you sign in.">
            <Facts
              items={[
                { name: 'Asked by', value: createdBy === null ? organization : `${createdBy}, ${organization}` },
                { name: 'Mailbox', value: mailboxAddress },
                ...(shared ? [{ name: 'Account', value: neededAccount }] : []),
                { name: 'It allows', value: 'sending mail as this mailbox' },
                { name: 'It does not allow', value: 'reading: no mail, no contacts, no calendar' },
                { name: 'Good for', value: <>one sign-in, until <AbsoluteTime at={expiresAt} form="short" /> GMT, <RelativeTime at={expiresAt} serverNow={serverNow} /></> },
              ]}
            />
          </Section>
          <Section title="How it goes">
            <div className="max-w-152">
              <Steps
                steps={[
                  'Press the button. Microsoft’s own page opens and asks for the password; Platen never sees it.',
                  <>Sign in <b className="inline-block max-w-full wrap-anywhere">as {neededAccount}</b>, not as yourself. Any other account is refused, and nothing of it is kept.</>,
                  `Microsoft brings you back here, and this page says whether it worked. If Microsoft refuses and keeps you there, tell ${whoAsks(link)} what its page says.`,
                ]}
              />
              <p className="mt-3.5 text-pretty text-ink-2">Did you not expect this? Close the page: nothing has happened. Then ask {whoAsks(link)}, in another way than by answering the mail that brought you here.</p>
            </div>
          </Section>
        </>
      }
    >
      <GoToMicrosoft start={start} words="Sign in at Microsoft" />
    </PlainPage>
  );
}
