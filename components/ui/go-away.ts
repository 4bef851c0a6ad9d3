import type { Fault } from '@/components/ui/outcome';
import { webAddress } from '@/lib/commands/rules/link';

/** What is said where there is nothing to go to. */
export const notAnAddress: Fault = { code: 'unsafe_address', title: 'The sign-in page is not at an https address.', remedy: 'Ask whoever runs Platen to check the address of this cloud.' };

/** Leaves for another site's page. @returns whether it was a web address */
export function goAway(address: string): boolean {
  const safe = webAddress(address);
  if (safe !== null) window.location.assign(safe);
  return safe !== null;
}
