import type { Metadata } from 'next';
import { here } from '@/app/session/current';
import { viewOf } from '@/components/messages/log-address';
import { RetryAll } from '@/components/messages/retry-all';
import { mayHaveRetries } from '@/components/messages/retry-filter';
import { Section } from '@/components/ui/section';
import { inOrganization } from '@/lib/base/context';
import { roleAllows } from '@/lib/base/roles';
import { Log, LogFacets, readLog } from './log';
import { namesOf } from './only';
import { countToRetry, retryAllOf } from './retry-all-action';

export const metadata: Metadata = { title: 'Messages' };

interface PageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function MessagesPage({ params, searchParams }: PageProps) {
  const { identity, organization, role } = await here((await params).organization);
  const query = await searchParams;
  const view = viewOf(query);
  const { log, only, now } = await inOrganization(identity, async (context) => ({ log: await readLog(context, view), only: await namesOf(context, view), now: context.now }));
  const base = `/o/${organization.slug}/messages`;
  const inForce = view.state.length + view.kind.length;
  const deeds = roleAllows(role, 'messages:act') ? (
    <RetryAll offered={mayHaveRetries(view, log.counts.state)} count={countToRetry.bind(null, organization.slug, query)} retry={retryAllOf.bind(null, organization.slug, query)} />
  ) : undefined;
  return (
    <Section level={1} title="Messages" hideTitle flush aside={<LogFacets base={base} view={view} log={log} />} asideWord={inForce > 0 ? `Filter (${inForce})` : 'Filter'}>
      <Log base={base} view={view} log={log} only={only} now={now} deeds={deeds} />
    </Section>
  );
}
