import { z } from 'zod';
import { changeVerb } from '@/lib/base/verb';
import { findPrinter } from './find-printer';

/** Turns a printer off (its submissions are refused with a reason) or on again. */
export const switchPrinter = changeVerb({
  name: 'printers.switch',
  permission: 'printers:write',
  entry: 'printer',
  input: z.strictObject({ printerId: z.uuid(), on: z.boolean() }),
  change: async (context, { printerId, on }) => {
    const before = await findPrinter(context, printerId);
    const disabledAt = on ? null : (before.disabledAt ?? context.now);
    await context.tx.printer.update({ where: { organizationId_id: { organizationId: context.organizationId, id: printerId } }, data: { disabledAt } });
    return { result: undefined, audit: { entity: 'printer', entityId: printerId, before: { on: !before.disabledAt }, after: { on } } };
  },
});
