import type { Metadata } from 'next';
import { tokenOfVisit } from '@/app/hand-over/visit';
import { currentPerson } from '@/app/session/current';
import { PlainPage } from '@/components/frame/plain-page';
import { ButtonLink } from '@/components/ui/button-link';

export const metadata: Metadata = { title: 'Sign-in over' };

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Where a browser ends that came back from Microsoft with a sign-in nobody waits for. */
export default async function SignInOver({ searchParams }: PageProps) {
  const elsewhere = (await searchParams).why === 'other_browser';
  const byLink = (await currentPerson()) === null && (await tokenOfVisit()) !== null;
  return (
    <PlainPage
      title="Sign-in"
      sentence={elsewhere ? 'This sign-in was not started in this browser.' : 'This sign-in is over.'}
      under={
        elsewhere
          ? 'A sign-in ends in the browser it was started in, so that nobody can be made to finish another’s. Nothing was kept. Start it again here.'
          : 'It was finished before, cancelled, or took longer than 15 minutes. What came of it shows where it was started; start it again there if it is needed.'
      }
    >
      <ButtonLink href={byLink ? '/hand-over/done' : '/'} variant="key">{byLink ? 'Back to the link' : 'Go to Platen'}</ButtonLink>
    </PlainPage>
  );
}
