import type { Context } from '@/lib/base/context';
import { NotFound } from '@/lib/base/errors';

/** @throws NotFound for a printer that is not there or another organization's. */
export async function findPrinter(context: Context, printerId: string) {
  const { tx, organizationId } = context;
  const printer = await tx.printer.findUnique({ where: { organizationId_id: { organizationId, id: printerId } }, include: { site: true, mailbox: true } });
  if (!printer) throw new NotFound('printer');
  return printer;
}

/** What the audit log keeps of a printer's identity. */
export function identityFields(printer: {
  name: string;
  make: string;
  model: string;
  serial: string | null;
  assetTag: string | null;
  firmware: string | null;
  address: string | null;
}): object {
  const { name, make, model, serial, assetTag, firmware, address } = printer;
  return { name, make, model, serial, assetTag, firmware, address };
}
