import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { here } from '@/app/session/current';
import { CloudChoice } from '@/components/app-registrations/cloud-choice';
import { Preflight } from '@/components/app-registrations/preflight';
import { RegistrationForm } from '@/components/app-registrations/registration-form';
import { RegistrationLead } from '@/components/app-registrations/registration-lead';
import { RetireRegistration } from '@/components/app-registrations/retire-registration';
import { Revisions } from '@/components/app-registrations/revisions';
import { SetupSteps } from '@/components/app-registrations/setup-steps';
import { ToAuthorize } from '@/components/app-registrations/to-authorize';
import { Section } from '@/components/ui/section';
import { listRegistrations } from '@/lib/app-registrations/list-registrations';
import { inOrganization } from '@/lib/base/context';
import { roleAllows } from '@/lib/base/roles';
import { check, checkDraft, retire, save } from './actions';

export const metadata: Metadata = { title: 'App registration' };

interface PageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<{ cloud?: string | string[]; mailbox?: string | string[] }>;
}

export default async function AppRegistrationPage({ params, searchParams }: PageProps) {
  const { organization: slug } = await params;
  const { cloud, mailbox } = await searchParams;
  const { identity, role } = await here(slug);
  const { views, now } = await inOrganization(identity, async (context) => ({ views: await listRegistrations(context, {}), now: context.now }));
  // The cloud most mailboxes are of, else the installation's first.
  const busiest = [...views].sort((one, other) => other.mailboxes - one.mailboxes)[0];
  const view = cloud === undefined ? busiest : views.find((one) => one.cloud === cloud);
  if (!view) notFound();
  // What runs in the browser needs no lists, which a fleet makes long.
  const facts = { ...view, toAuthorize: [], history: [] };
  const home = `/o/${slug}`;
  const mayChange = roleAllows(role, 'registrations:write');
  const mayAuthorize = roleAllows(role, 'mailboxes:authorize');
  return (
    <>
      <Section
        level={1}
        title="App registration"
        help="The client that signs in at Microsoft, cloud by cloud."
        back={{ href: `${home}/settings`, label: 'Settings' }}
        aside={<CloudChoice views={views} chosen={view.cloud} path={`${home}/settings/app-registrations`} />}
        asideWord={view.label}
      >
        <RegistrationLead view={view} home={home} now={now} mayAuthorize={mayAuthorize} />
      </Section>
      {mayAuthorize && (
        <Section title="Check" help="Asks Entra before anybody types a code. Nobody signs in." id="check">
          <Preflight key={`${view.cloud} ${view.id}`} check={check.bind(null, slug, view.cloud)} />
        </Section>
      )}
      {view.toAuthorize.length > 0 && <ToAuthorize view={view} home={home} mayAuthorize={mayAuthorize} />}
      {mayChange && (
        <Section flush title="Your own client" help="An app of your tenant, set up by the steps below. Its secret is sealed and never shown." id="own">
          <RegistrationForm key={view.cloud} view={facts} save={save.bind(null, slug, view.cloud)} check={checkDraft.bind(null, slug, view.cloud)} />
          {view.own && (
            <div className="border-t border-rule px-(--pad) py-3.5 tab:pl-[calc(var(--pad)+13rem)]">
              <RetireRegistration retire={retire.bind(null, slug, view.cloud)} mailboxes={view.history.find(({ id }) => id === view.id)?.mailboxes ?? 0} />
            </div>
          )}
        </Section>
      )}
      <SetupSteps key={view.cloud} view={facts} {...(typeof mailbox === 'string' ? { address: mailbox.slice(0, 320) } : {})} />
      {view.history.length > 0 && <Revisions history={view.history} currentId={view.id} now={now} />}
    </>
  );
}
