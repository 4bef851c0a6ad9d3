import type { Metadata } from 'next';
import { here } from '@/app/session/current';
import { NewPrinterForm } from '@/components/printers/new-printer-form';
import { Section } from '@/components/ui/section';
import { StatusSentence } from '@/components/ui/status-sentence';
import { inOrganization } from '@/lib/base/context';
import { roleAllows } from '@/lib/base/roles';
import { listClouds } from '@/lib/mailboxes/list-clouds';
import { listPrinters } from '@/lib/printers/list-printers';
import { add } from '../actions';

export const metadata: Metadata = { title: 'Add a printer' };

export default async function NewPrinterPage({ params }: { params: Promise<{ organization: string }> }) {
  const { identity, role, organization } = await here((await params).organization);
  const back = `/o/${organization.slug}/printers`;
  const mayAdd = roleAllows(role, 'printers:write');
  const sites = mayAdd ? (await inOrganization(identity, (context) => listPrinters(context, { limit: 1 }))).facets.site : [];
  return (
    <>
      <Section level={1} title="Add a printer" back={{ href: back, label: 'Printers' }}>
        <StatusSentence under={mayAdd ? 'After that: one sign-in for its mailbox, and a credential for the printer.' : 'Ask an owner or administrator of the organization to add it.'}>
          {mayAdd ? 'What is it, and which mailbox does it send from?' : 'Your role does not add printers.'}
        </StatusSentence>
      </Section>
      {mayAdd && <NewPrinterForm action={add.bind(null, organization.slug)} clouds={listClouds()} sites={sites.map(({ name }) => name)} back={back} />}
    </>
  );
}
