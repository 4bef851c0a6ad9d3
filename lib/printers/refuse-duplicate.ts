import type { Context } from '@/lib/base/context';
import { Conflict } from '@/lib/base/errors';

/** @throws Conflict `serial_taken` or `asset_tag_taken`, naming the printer that has it. */
export async function refuseDuplicate(context: Context, wanted: { serial: string | null; assetTag: string | null }, exceptId: string | null): Promise<void> {
  const { tx, organizationId } = context;
  const keys = [
    { field: 'serial', code: 'serial_taken', word: 'serial number', value: wanted.serial },
    { field: 'assetTag', code: 'asset_tag_taken', word: 'asset tag', value: wanted.assetTag },
  ] as const;
  for (const { field, code, word, value } of keys) {
    if (!value) continue;
    const other = await tx.printer.findFirst({ where: { organizationId, [field]: value, ...(exceptId ? { id: { not: exceptId } } : {}) }, select: { name: true } });
    if (other) throw new Conflict({ code, field: `identity.${field}`, title: `${other.name} has this ${word} already.`, remedy: `Check the ${word}, or open that printer.` });
  }
}
