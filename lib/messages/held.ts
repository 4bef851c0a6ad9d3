import type { MessageState } from './rules/message-state';

/** Why a message waits for its mailbox. */
export interface Held {
  reason: string;
  code: string | null;
  text: string | null;
  since: Date;
  until: Date | null;
}

interface MailboxHold {
  holdReason: string | null;
  holdCode: string | null;
  holdText: string | null;
  holdSince: Date | null;
  holdUntil: Date | null;
}

interface TenantHold {
  reason: string;
  code: string | null;
  since: Date;
  until: Date | null;
}

/** Held is shown, not stored: the message waits and its mailbox, or all its Entra tenant's mail, has a hold. */
export function heldBy(state: MessageState, mailbox: MailboxHold, tenant: TenantHold | undefined): Held | null {
  if (state !== 'queued' && state !== 'deferred') return null;
  if (mailbox.holdReason && mailbox.holdSince) {
    return { reason: mailbox.holdReason, code: mailbox.holdCode, text: mailbox.holdText, since: mailbox.holdSince, until: mailbox.holdUntil };
  }
  return tenant ? { reason: tenant.reason, code: tenant.code, text: null, since: tenant.since, until: tenant.until } : null;
}

export const holdFields = { address: true, entraTenantId: true, holdReason: true, holdCode: true, holdText: true, holdSince: true, holdUntil: true } as const;
