import { changeVerb } from '@/lib/base/verb';
import { editPrinterInput } from './contract';
import { findPrinter, identityFields } from './find-printer';
import { refuseDuplicate } from './refuse-duplicate';
import { settleSite } from './settle-site';

/** Changes what a printer is: name, maker, model, serial number, asset tag, firmware, address, site. */
export const editPrinter = changeVerb({
  name: 'printers.edit',
  permission: 'printers:write',
  entry: 'printer',
  input: editPrinterInput,
  change: async (context, { printerId, identity }) => {
    const before = await findPrinter(context, printerId);
    const { site, ...fields } = identity;
    await refuseDuplicate(context, fields, printerId);
    const after = await context.tx.printer.update({
      where: { organizationId_id: { organizationId: context.organizationId, id: printerId } },
      data: { ...fields, siteId: await settleSite(context, site) },
    });
    return {
      result: undefined,
      audit: {
        entity: 'printer',
        entityId: printerId,
        before: { ...identityFields(before), site: before.site?.name ?? null },
        after: { ...identityFields(after), site },
      },
    };
  },
});
