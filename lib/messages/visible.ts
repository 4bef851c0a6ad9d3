import type { Context } from '@/lib/base/context';

/** Which messages an actor may see: a printer's credential those of its printer, a site's those of the site's printers. */
export function visibleTo({ actor }: Pick<Context, 'actor'>): { printerId?: string; printer?: { siteId: string } } {
  if (actor.kind !== 'credential') return {};
  if (actor.printerId !== null) return { printerId: actor.printerId };
  // The database gives every credential a printer or a site; one with neither would see nothing.
  return { printer: { siteId: actor.siteId ?? actor.credentialId } };
}
