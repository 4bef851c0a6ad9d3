import type { Context } from '@/lib/base/context';
import { newId } from '@/lib/base/ids';

/** The id of the site of this name, made where there is none; null for no name. */
export async function settleSite(context: Context, name: string | null): Promise<string | null> {
  if (!name) return null;
  const { tx, organizationId } = context;
  const site = await tx.site.upsert({
    where: { organizationId_name: { organizationId, name } },
    create: { organizationId, id: newId(), name },
    update: {},
  });
  return site.id;
}
