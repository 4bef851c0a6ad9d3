import { inOrganization, type Identity } from '@/lib/base/context';
import { withoutOrganization } from '@/lib/base/db/sql';
import { newId } from '@/lib/base/ids';
import { clouds } from '@/lib/clouds/clouds';
import { createOrganization } from '@/lib/people/create-organization';
import { addPrinter } from '@/lib/printers/add-printer';
import type { AddPrinterInput } from '@/lib/printers/contract';

/** What the demo starts with, and how to reach the sandbox's relay for printers that do not use OAuth. */
export interface SeedOptions {
  owner: { email: string; name: string; password: string };
  relay: { host: string; port: number; userName: string; password: string };
}

function examplePrinters(options: SeedOptions): AddPrinterInput[] {
  const cloud = clouds().get('sandbox');
  if (!cloud) throw new Error('The demo needs the sandbox cloud in PLATEN_CLOUDS.');
  const oauth = (address: string): AddPrinterInput['send'] => ({ method: 'oauth', cloud: cloud.name, serverName: cloud.servers[0]?.name ?? '', address });
  return [
    {
      identity: { name: 'Reception', make: 'Ricoh', model: 'IM C3000A', serial: '3108R900214', assetTag: 'LDS-0101', address: '10.20.4.11', site: 'Leeds' },
      send: oauth('scan@contoso.example'),
    },
    {
      identity: { name: 'Accounts payable', make: 'Ricoh', model: 'IM C4510', serial: '3129RC40117', assetTag: 'LDS-0118', address: '10.20.4.31', site: 'Leeds' },
      send: oauth('finance-scan@contoso.example'),
    },
    {
      identity: { name: 'Warehouse gate 4', make: 'Kyocera', model: 'TASKalfa 4054ci', serial: 'RVP0Z00412', assetTag: 'RTM-0040', address: '10.31.0.9', site: 'Rotterdam' },
      send: {
        method: 'password',
        address: 'warehouse@contoso.example',
        serverName: options.relay.host,
        port: options.relay.port,
        security: 'starttls',
        userName: options.relay.userName,
        password: options.relay.password,
        administratorEmail: 'warehouse@contoso.example',
      },
    },
  ];
}

/**
 * Makes the demo's organization with an owner and three example printers, once. A second call changes nothing.
 * @returns whether it made anything
 */
export async function seed(options: SeedOptions): Promise<boolean> {
  const [known] = await withoutOrganization<{ id: string | null }>('SELECT find_user_id($1) AS id', [options.owner.email]);
  if (known?.id) return false;
  const { organizationId } = await createOrganization({ organization: { name: 'Contoso Manufacturing', slug: 'contoso' }, owner: options.owner });
  const identity: Identity = { organizationId, actor: { kind: 'platen', job: 'seed' }, requestId: newId(), ip: null };
  await inOrganization(identity, async (context) => {
    for (const printer of examplePrinters(options)) await addPrinter(context, printer);
  });
  return true;
}
