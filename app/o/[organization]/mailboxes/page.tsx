import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { here } from '@/app/session/current';
import { backFrom } from '@/components/authorizations/back-from';
import { addressOf, inputOf, isFiltered, sortedBy, viewOf, type ListView } from '@/components/mailboxes/list-address';
import { ListBar } from '@/components/mailboxes/list-bar';
import { filtersInForce, listFacets, sortWord } from '@/components/mailboxes/list-words';
import { MailboxGroup } from '@/components/mailboxes/mailbox-group';
import { mailboxColumns, mailboxHeads, MailboxTable, openingWord, toSignIn } from '@/components/mailboxes/mailbox-table';
import type { SignInMailbox } from '@/components/authorizations/use-sign-in-run';
import { MailboxesLead } from '@/components/mailboxes/mailboxes-lead';
import { NothingFound } from '@/components/mailboxes/nothing-found';
import { PageRail } from '@/components/mailboxes/page-rail';
import { SignInHost } from '@/components/mailboxes/sign-in-host';
import { LiveRefresh } from '@/components/messages/live-refresh';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { ColumnStrip } from '@/components/ui/column-strip';
import { Section } from '@/components/ui/section';
import { readLatestAuthorization } from '@/lib/authorizations/read-latest-authorization';
import { inOrganization, type Context } from '@/lib/base/context';
import { InvalidInput, PlatenError } from '@/lib/base/errors';
import { roleAllows } from '@/lib/base/roles';
import { listClouds } from '@/lib/mailboxes/list-clouds';
import { listMailboxes, type MailboxList } from '@/lib/mailboxes/list-mailboxes';
import { mailboxReason } from '@/lib/mailboxes/rules/reason';
import { signInActs } from '../authorizations/acts';
import { signInMailbox } from '../authorizations/sign-in-mailbox';

export const metadata: Metadata = { title: 'Mailboxes' };

const pageSize = 100;
/** Sign-ins that go on are asked for one by one; more than so many of a page are not watched by anybody. */
const runsShown = 20;

interface PageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function MailboxesPage({ params, searchParams }: PageProps) {
  const { identity, role, organization } = await here((await params).organization);
  const home = `/o/${organization.slug}`;
  const base = `${home}/mailboxes`;
  const query = await searchParams;
  const view = viewOf(query);
  const { list, runs, cameBack, now } = await inOrganization(identity, (context) => read(context, view, query[backFrom])).catch((error: unknown) => {
    // An address somebody changed by hand, or kept while the list was sorted otherwise.
    if (error instanceof InvalidInput && view.after) redirect(addressOf(base, { ...view, after: null }));
    throw error;
  });
  const clouds = new Map(listClouds().map(({ name, label }) => [name, label]));
  const mayAuthorize = roleAllows(role, 'mailboxes:authorize');
  const asks = list.rows.find((row) => row.method === 'oauth' && mailboxReason(row).action !== null);
  const shared = { home, now, mayAuthorize };
  return (
    <SignInHost runs={runs} base={`${home}/authorizations`} acts={signInActs(organization.slug)} cameBack={cameBack}>
      <LiveRefresh every={15} />
      <Section level={1} title="Mailboxes" help={<>Token health, {view.sort === 'state' ? 'grouped by reason' : 'in one list'}. <AbsoluteTime at={now} form="full" /></>}>
        <MailboxesLead home={home} groups={list.all} next={asks ? { ...toSignIn(asks), opening: openingWord(asks) } : null} toWalk={toWalk(list)} mayAuthorize={mayAuthorize} mayAdd={roleAllows(role, 'printers:write')} />
        {list.total > 0 && <ListBar base={base} view={view} facets={listFacets(base, view, list.facets, clouds)} chips={filtersInForce(base, view, clouds)} />}
      </Section>
      {list.total > 0 && list.rows.length === 0 && <NothingFound q={view.q} clear={addressOf(base, {})} total={list.total} />}
      {list.rows.length > 0 && view.sort === 'state' && (
        <>
          <ColumnStrip columns={mailboxColumns} heads={mailboxHeads} />
          {inGroups(list).map(({ group, rows }) => <MailboxGroup key={group.reason.key} group={group} rows={rows} {...shared} />)}
        </>
      )}
      {list.rows.length > 0 && view.sort !== 'state' && (
        <Section flush title={sortWord[view.sort]} help="All reasons in one list, sorted by this.">
          <MailboxTable label={`Mailboxes by ${sortWord[view.sort].toLowerCase()}`} rows={list.rows} sorting={{ by: view.sort, order: view.order, hrefOf: (sort) => addressOf(base, sortedBy(view, sort)) }} {...shared} />
        </Section>
      )}
      <PageRail base={base} view={view} list={{ shown: list.rows.length, matching: list.matching, total: list.total, next: list.next }} filtered={isFiltered(view)} />
    </SignInHost>
  );
}

/** The page's rows by their groups, in the order they came. */
function inGroups({ groups, rows }: MailboxList): { group: MailboxList['groups'][number]; rows: MailboxList['rows'] }[] {
  return [...new Set(rows.map((row) => row.group))].flatMap((key) => {
    const group = groups.find(({ reason }) => reason.key === key);
    return group ? [{ group, rows: rows.filter((row) => row.group === key) }] : [];
  });
}

/** How many the walk is through: those that need a sign-in, and those that another way mends. */
function toWalk({ facets, all }: MailboxList): number {
  const stopped = all.filter(({ reason }) => reason.code === 'AADSTS530036').reduce((count, { mailboxes }) => count + mailboxes, 0);
  return facets.state.never_authorized + facets.state.needs_sign_in + stopped;
}

/** An address somebody changed by hand. */
function nobodys(error: unknown): null {
  if (error instanceof PlatenError) return null;
  throw error;
}

type Run = NonNullable<Awaited<ReturnType<typeof readLatestAuthorization>>>;

async function read(context: Context, view: ListView, back: unknown): Promise<{ list: MailboxList; runs: Run[]; cameBack: SignInMailbox | null; now: Date }> {
  const list = await listMailboxes(context, inputOf(view, pageSize));
  const runs: Run[] = [];
  // The mailbox somebody comes back to from Microsoft may be on another page by now.
  const ended = typeof back === 'string' ? await readLatestAuthorization(context, { mailboxId: back }).catch(nobodys) : null;
  if (ended) runs.push(ended);
  for (const { id, signIn } of list.rows) {
    const run = signIn && id !== ended?.mailboxId && runs.length < runsShown ? await readLatestAuthorization(context, { mailboxId: id }) : null;
    if (run) runs.push(run);
  }
  return { list, runs, cameBack: ended && (await signInMailbox(context, { id: ended.mailboxId, address: ended.mailboxAddress })), now: context.now };
}
