import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { orNotFound } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import { WalkPanel } from '@/components/authorizations/walk-panel';
import { walkAddress, walkOf, type Walk } from '@/components/authorizations/walk-address';
import { walkSentence } from '@/components/authorizations/walk-sentence';
import { WalkTable } from '@/components/authorizations/walk-table';
import { LiveRefresh } from '@/components/messages/live-refresh';
import { ButtonLink } from '@/components/ui/button-link';
import { Section } from '@/components/ui/section';
import { StatusSentence } from '@/components/ui/status-sentence';
import type { ToSignIn } from '@/lib/authorizations/contract';
import { listToSignIn } from '@/lib/authorizations/list-to-sign-in';
import { readLatestAuthorization } from '@/lib/authorizations/read-latest-authorization';
import { nextStop, stopBefore, walkEnd } from '@/lib/authorizations/rules/queue';
import { signInWays, type SignInWay } from '@/lib/authorizations/rules/ways';
import { inOrganization } from '@/lib/base/context';
import { roleAllows } from '@/lib/base/roles';
import { signInActs } from '../../authorizations/acts';

export const metadata: Metadata = { title: 'Sign in mailboxes' };

/** As many as one sitting holds. */
const limit = 100;

interface PageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Walks through the mailboxes that need a sign-in, one after the other. Where it stands is in the address, how far in the data. */
export default async function SignInWalkPage({ params, searchParams }: PageProps) {
  const { identity, role, organization } = await here((await params).organization);
  const home = `/o/${organization.slug}`;
  const base = `${home}/mailboxes/sign-in`;
  if (!roleAllows(role, 'mailboxes:authorize')) redirect(`${home}/mailboxes`);
  const walk = walkOf(await searchParams);
  const { rows, more, run, now } = await orNotFound(
    inOrganization(identity, async (context) => {
      const list = await listToSignIn(context, { limit, needsAdmin: walk.admin, ...asked(walk) });
      const current = list.rows.find(({ mailboxId }) => mailboxId === walk.at);
      return { ...list, run: current ? await readLatestAuthorization(context, { mailboxId: current.mailboxId }) : null, now: context.now };
    }),
  );
  const current = rows.find(({ mailboxId }) => mailboxId === walk.at) ?? null;
  const at = current?.mailboxId ?? (walk.at === walkEnd ? walkEnd : null);
  // It begins, or the one it stood at is gone from the list.
  if (walk.since === null || (at === null && rows.length > 0)) redirect(walkAddress(base, { ...walk, since: walk.since ?? now, at: nextStop(rows, null) }));

  const to = (stop: string, way: SignInWay | null = walk.way) => walkAddress(base, { ...walk, at: stop, way });
  // Whoever skipped one and comes back to it begins anew.
  const tried = current !== null && (current.done || (current.run !== null && current.run.state !== 'cancelled'));
  const { sentence, under } = walkSentence(rows, at, more !== null);
  const before = stopBefore(rows, at);
  const next = nextStop(rows, at);
  const others = rows.flatMap(({ mailboxId, run: live }) => (live && mailboxId !== at && live.startedBy.thisSession && (live.state === 'waiting' || live.state === 'starting') ? [live.id] : []));
  return (
    <>
      <LiveRefresh every={10} />
      <Section level={1} title="Sign in mailboxes" help="One after the other" back={{ href: `${home}/mailboxes`, label: 'Mailboxes' }}>
        <StatusSentence
          under={under}
          actions={
            current === null && (before !== null || more !== null) ? (
              <>
                {before !== null && <ButtonLink href={to(nextStop(rows, null))} variant={more === null ? 'key' : 'plain'}>Go back to what was skipped</ButtonLink>}
                {more !== null && <ButtonLink href={walkAddress(base, { ...walk, after: more, at: null })} variant="key">Go on with the others</ButtonLink>}
              </>
            ) : current === null ? (
              <ButtonLink href={`${home}/mailboxes`} variant="key">See all mailboxes</ButtonLink>
            ) : undefined
          }
        >
          {sentence}
        </StatusSentence>
      </Section>
      {current && (
        <WalkPanel
          key={current.mailboxId}
          mailbox={{ id: current.mailboxId, address: current.address, printers: current.printers, way: followed(walk, current) }}
          run={tried ? run : null}
          address={`${home}/authorizations/${current.mailboxId}`}
          acts={signInActs(organization.slug)}
          here={to(current.mailboxId)}
          begins={tried ? null : begunWith(walk, current)}
          next={Object.fromEntries(signInWays.map((way) => [way, to(next, way)])) as Record<SignInWay, string>}
          skip={to(next)}
          back={before === null ? null : to(before)}
          stop={`${home}/mailboxes`}
          others={others}
        />
      )}
      {rows.length > 0 && (
        <Section flush title="All of them" help={more === null ? undefined : `The first ${limit}`}>
          <WalkTable rows={rows} at={at} addressAt={to} />
        </Section>
      )}
    </>
  );
}

/** The one before shows the way, unless by a code, which this one may have been stopped with. */
function followed(walk: Walk, { way }: ToSignIn): SignInWay {
  return walk.way === null || walk.way === 'device_code' ? way : walk.way;
}

/** A code begins by itself, and app-only where the one before was signed in so; the browser leaves the page, which is the person's to do. */
function begunWith(walk: Walk, row: ToSignIn): SignInWay | null {
  const way = followed(walk, row);
  return way === 'device_code' || (way === 'app_only' && walk.way === way) ? way : null;
}

function asked({ chosen, registration, since, after }: Walk) {
  return {
    ...(chosen.length > 0 ? { mailboxIds: chosen } : registration ? { registrationId: registration } : {}),
    ...(since ? { since } : {}),
    ...(after ? { after } : {}),
  };
}
