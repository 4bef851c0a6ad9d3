import { fillBacklog, type Sender } from '@/bench/stage/backlog';
import { authorizedPrinter } from '@/e2e/steps/fleet';
import { sandboxOf } from '@/e2e/steps/sandbox';
import type { ProductInfo } from '@/e2e/stage/product-info';

/** What the sandbox's Exchange took and what it held against the mailboxes. */
export interface ExchangeVerdict {
  sends: number;
  violations: number;
}

const atOnce = 5;

/** Mailboxes signed in at the sandbox, with mail that waits; it holds them to so many mails a minute. */
export async function fillSignedIn(info: ProductInfo, wanted: { mailboxes: number; each: number; perMinute: number }): Promise<void> {
  const sandbox = sandboxOf(info);
  await sandbox.settings({ limits: { messages: wanted.perMinute } });
  const addresses = Array.from({ length: wanted.mailboxes }, (_, number) => `soak-${number}@contoso.example`);
  const senders: Sender[] = [];
  for (let at = 0; at < addresses.length; at += atOnce) {
    const some = await Promise.all(addresses.slice(at, at + atOnce).map(async (address) => ({ address, ...(await authorizedPrinter(info, address)) })));
    for (const { address, mailboxId, printerId } of some) senders.push({ id: mailboxId, address, printers: [{ id: printerId }] });
  }
  const { withoutOrganization } = await import('@/lib/base/db/sql');
  const [membership] = await withoutOrganization<{ organization_id: string }>('SELECT organization_id FROM find_user_for_login($1) u, list_memberships(u.id)', [info.owner?.email]);
  if (!membership) throw new Error('the product has no seeded owner');
  await fillBacklog(info, membership.organization_id, senders, { each: wanted.each });
}

/** Counted by the sandbox since it started. A mail too many is refused there, so a refusal counts too. */
export async function exchangeVerdict(info: ProductInfo): Promise<ExchangeVerdict> {
  const { counts } = await sandboxOf(info).log({ event: 'none' });
  const sum = (wanted: (name: string) => boolean) => Object.entries(counts).reduce((total, [name, count]) => total + (wanted(name) ? count : 0), 0);
  return { sends: sum((name) => name === 'exchange message 250'), violations: sum((name) => name.startsWith('exchange violation')) };
}
