import type { Metadata } from 'next';
import { orNotFound } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import { EditPrinterForm } from '@/components/printers/edit-printer-form';
import { Section } from '@/components/ui/section';
import { StatusSentence } from '@/components/ui/status-sentence';
import { inOrganization } from '@/lib/base/context';
import { roleAllows } from '@/lib/base/roles';
import { listPrinters } from '@/lib/printers/list-printers';
import { readPrinter } from '@/lib/printers/read-printer';
import { saveDetails } from '../../actions';

export const metadata: Metadata = { title: 'Printer details' };

export default async function EditPrinterPage({ params }: { params: Promise<{ organization: string; printer: string }> }) {
  const { organization: slug, printer: printerId } = await params;
  const { identity, role } = await here(slug);
  const { printer, sites } = await orNotFound(
    inOrganization(identity, async (context) => ({
      printer: await readPrinter(context, { printerId }),
      sites: (await listPrinters(context, { limit: 1 })).facets.site.map(({ name }) => name),
    })),
  );
  const back = `/o/${slug}/printers/${printerId}`;
  const mayEdit = roleAllows(role, 'printers:write');
  const { name, make, model, serial, assetTag, firmware, address, site } = printer;
  return (
    <>
      <Section level={1} title={name} help={`${make} ${model}`} back={{ href: back, label: name }}>
        <StatusSentence under={mayEdit ? undefined : 'Ask an owner or administrator of the organization to change them.'}>
          {mayEdit ? 'What it is, and where it stands.' : 'Your role does not change a printer’s details.'}
        </StatusSentence>
      </Section>
      {mayEdit && (
        <Section title="Details" help="Serial number and asset tag are each used once in the organization." flush>
          <EditPrinterForm
            action={saveDetails.bind(null, slug, printerId)}
            stored={{ name, make, model, serial: serial ?? '', assetTag: assetTag ?? '', firmware: firmware ?? '', address: address ?? '', site: site ?? '' }}
            sites={sites}
            back={back}
          />
        </Section>
      )}
    </>
  );
}
