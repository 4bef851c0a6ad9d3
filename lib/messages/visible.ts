import type { Context } from '@/lib/base/context';

/** Which messages an actor may see: a printer's credential those of its printer, a site's those of the site's printers. */
export function visibleTo({ actor }: Pick<Context, 'actor'>): { printerId?: string; printer?: { siteId: string } } {
  if (actor.kind !== 'credential') return {};
  if (actor.printerId !== null) return { printerId: actor.printerId };
  return { printer: { siteId: actor.siteId ?? '00000000-0000-0000-0000-000000000000' } };
}
