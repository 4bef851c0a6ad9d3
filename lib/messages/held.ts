import { domainOf } from '@/lib/addresses/rules/same-address';
import type { Context } from '@/lib/base/context';
import { endsInText } from '@/lib/base/db/like';
import { clouds } from '@/lib/clouds/clouds';
import { lookUpAddress } from '@/lib/grants/rules/look-up';
import type { MessageWhere } from './matching';
import { leavesItsDomain } from './rules/external';
import type { MessageState } from './rules/message-state';

/** Why a message waits for its mailbox. */
export interface Held {
  /** Its mailbox, all mail of the Entra tenant, or only mail that leaves the tenant. */
  scope: 'mailbox' | 'tenant' | 'tenant_external';
  reason: string;
  code: string | null;
  text: string | null;
  /** Microsoft's own page on the code, where it has one. */
  lookUp: string | null;
  since: Date;
  until: Date | null;
}

interface MailboxHold {
  address: string;
  cloud: string | null;
  entraTenantId: string | null;
  holdReason: string | null;
  holdCode: string | null;
  holdText: string | null;
  holdSince: Date | null;
  holdUntil: Date | null;
}

interface TenantHold {
  entraTenantId: string;
  scope: 'all' | 'external';
  reason: string;
  code: string | null;
  since: Date;
  until: Date | null;
}

interface Waiting {
  state: MessageState;
  recipients: readonly { address: string; state: string }[];
}

export const holdFields = { address: true, cloud: true, entraTenantId: true, holdReason: true, holdCode: true, holdText: true, holdSince: true, holdUntil: true } as const;

/** Held is shown, not stored: the message waits, and its mailbox or its Entra tenant has a hold that concerns it. */
export function heldBy({ state, recipients }: Waiting, mailbox: MailboxHold, tenants: readonly TenantHold[]): Held | null {
  if (state !== 'queued' && state !== 'deferred') return null;
  if (mailbox.holdReason && mailbox.holdSince) {
    return { scope: 'mailbox', reason: mailbox.holdReason, code: mailbox.holdCode, text: mailbox.holdText, lookUp: lookUpAddress(mailbox.holdCode, clouds().get(mailbox.cloud ?? '')?.authority ?? null), since: mailbox.holdSince, until: mailbox.holdUntil };
  }
  const holds = tenants.filter(({ entraTenantId }) => entraTenantId === mailbox.entraTenantId);
  const all = holds.find(({ scope }) => scope === 'all');
  const hold = all ?? (leavesItsDomain(recipients, mailbox.address) ? holds.find(({ scope }) => scope === 'external') : undefined);
  return hold ? { scope: all ? 'tenant' : 'tenant_external', reason: hold.reason, code: hold.code, text: null, lookUp: null, since: hold.since, until: hold.until } : null;
}

/** The holds of these Entra tenants. */
export async function tenantHolds({ tx, organizationId }: Context, tenants: readonly (string | null)[]): Promise<TenantHold[]> {
  const named = [...new Set(tenants.filter((one) => one !== null))];
  return named.length === 0 ? [] : tx.tenantHold.findMany({ where: { organizationId, entraTenantId: { in: named } } });
}

/** The messages that are held, as a condition: what `heldBy` says of one. */
export async function heldMessages({ tx, organizationId }: Context): Promise<MessageWhere> {
  const holds = await tx.tenantHold.findMany({ where: { organizationId }, select: { entraTenantId: true, scope: true } });
  const mailboxes =
    holds.length === 0 ? [] : await tx.mailbox.findMany({ where: { organizationId, entraTenantId: { in: holds.map(({ entraTenantId }) => entraTenantId) } }, select: { id: true, address: true, entraTenantId: true } });
  const under = (scope: 'all' | 'external') => {
    const tenants = new Set(holds.filter((hold) => hold.scope === scope).map(({ entraTenantId }) => entraTenantId));
    return mailboxes.filter(({ entraTenantId }) => entraTenantId !== null && tenants.has(entraTenantId));
  };
  const outward = under('external');
  const leaving = [...new Set(outward.map(({ address }) => domainOf(address)))].map((domain): MessageWhere => ({
    mailboxId: { in: outward.filter(({ address }) => domainOf(address) === domain).map(({ id }) => id) },
    recipients: { some: { state: { not: 'sent' }, NOT: { address: endsInText(`@${domain}`) } } },
  }));
  return { state: { in: ['queued', 'deferred'] }, OR: [{ mailbox: { holdReason: { not: null } } }, { mailboxId: { in: under('all').map(({ id }) => id) } }, ...leaving] };
}
