import type { Mailbox } from '@/lib/addresses/rules/mailbox';
import type { OpenContext } from '@/lib/base/context';
import { Batch } from '@/lib/base/db/batch';
import { Conflict, InvalidInput, NotFound, Unavailable } from '@/lib/base/errors';
import type { Sql } from '@/lib/base/db/sql';
import { senderOf, type Sender } from './rules/sender';

/** The printer a message is from and the mailbox it goes through. */
export interface Target {
  printerId: string;
  mailboxId: string;
  method: 'oauth' | 'password' | 'none';
  autoSpecifySenderName: boolean;
  administratorEmail: string | null;
  mailboxAddress: string;
}

interface Row extends Omit<Target, 'mailboxId' | 'mailboxAddress'> {
  name: string;
  disabled: boolean;
  siteId: string | null;
  mailboxId: string | null;
  mailboxAddress: string | null;
  holdReason: string | null;
  holdText: string | null;
  holdEndsIn: number | null;
  heldTooLong: boolean;
}

/** Submissions that come together ask together. */
const reads = new Batch<string, Row | undefined>(read, { atMost: 64, atOnce: 1 });

/** A held mailbox is asked again after this many seconds, where nobody knows when the hold ends. */
const askAgainAfter = 900;

const holdSentences: Record<string, string> = {
  needs_sign_in: 'it needs a sign-in',
  needs_admin: 'an administrator must act',
  quota: 'its quota is used up',
  full: 'it is full',
  blocked: 'Microsoft has blocked it',
};

/** The printer a submitter speaks for: a printer's credential only for its own. */
export function printerOf({ actor }: Pick<OpenContext, 'actor'>, named: string | undefined): string | undefined {
  if (actor.kind !== 'credential' || actor.printerId === null) return named;
  if (named !== undefined && named !== actor.printerId) throw new NotFound('printer');
  return actor.printerId;
}

/**
 * Finds the printer and its mailbox, and refuses where it may not send.
 * @throws NotFound, InvalidInput `printer_missing`, Conflict `printer_disabled` and `printer_not_set_up`, Unavailable
 * `mailbox_held` where the mailbox has been held for longer than the organization lets mail wait unseen
 */
export async function findTarget(context: OpenContext, printerId: string | undefined): Promise<Target> {
  if (printerId === undefined) {
    throw new InvalidInput({
      code: 'printer_missing',
      field: 'printerId',
      title: 'The message does not say which printer it is from.',
      remedy: 'Give printerId, or use a credential of the printer.',
    });
  }
  const printer = await reads.add(context.organizationId, printerId);
  const { actor } = context;
  if (!printer || (actor.kind === 'credential' && actor.printerId === null && actor.siteId !== printer.siteId)) throw new NotFound('printer');
  if (printer.disabled) {
    throw new Conflict({ code: 'printer_disabled', title: `The printer ${printer.name} is switched off in Platen.`, remedy: 'Switch it on again on its page.' });
  }
  const { mailboxId, mailboxAddress } = printer;
  if (mailboxId === null || mailboxAddress === null) {
    throw new Conflict({
      code: 'printer_not_set_up',
      title: `The printer ${printer.name} has no mailbox to send through.`,
      remedy: 'Set its Send (Email) settings on its page.',
    });
  }
  if (printer.heldTooLong && printer.holdReason) {
    throw new Unavailable({
      code: 'mailbox_held',
      title: `The mailbox ${mailboxAddress} cannot send: ${holdSentences[printer.holdReason] ?? printer.holdReason}.${printer.holdText ? ` ${printer.holdText}` : ''}`,
      remedy: 'Mend the mailbox on its page in Platen; what was accepted before goes out then. Send this message again afterwards.',
      retryAfter: Math.max(1, Math.ceil(printer.holdEndsIn ?? askAgainAfter)),
    });
  }
  return { ...printer, mailboxId, mailboxAddress };
}

/** @throws InvalidInput `sender_not_allowed` */
export function senderFor(target: Target, given: { from: Mailbox | null; replyTo: readonly Mailbox[] }): Sender {
  const sender = senderOf(target, given);
  if ('from' in sender) return sender;
  throw new InvalidInput({ code: 'sender_not_allowed', field: 'from', ...sender });
}

async function read(sql: Sql, organizationId: string, printerIds: readonly string[]): Promise<(Row | undefined)[]> {
  const rows = await sql<Row>(
    `SELECT p."id" AS "printerId", p."name", p."siteId", p."disabledAt" IS NOT NULL AS disabled, p."method"::text AS method,
            p."autoSpecifySenderName", p."administratorEmail", p."mailboxId", p."mailboxAddress", h."reason" AS "holdReason", h."text" AS "holdText",
            extract(epoch FROM h."until" - clock_timestamp())::float8 AS "holdEndsIn",
            -- Where the hold may be over and nothing waits that would try, this mail does.
            coalesce(h."since" < clock_timestamp() - make_interval(hours => o."heldRefuseAfterHours")
              AND (h."until" IS NULL OR h."until" > clock_timestamp() OR EXISTS (
                SELECT FROM "Message" m WHERE m."organizationId" = $1 AND m."mailboxId" = b."id" AND m."state" IN ('queued', 'deferred', 'sending'))), false) AS "heldTooLong"
     FROM "Printer" p JOIN "Organization" o ON o."id" = p."organizationId"
     LEFT JOIN "Mailbox" b ON b."organizationId" = p."organizationId" AND b."id" = p."mailboxId"
     LEFT JOIN "TenantHold" t ON t."organizationId" = b."organizationId" AND t."entraTenantId" = b."entraTenantId" AND t."scope" = 'all'
     -- The mailbox's own first: it says more.
     CROSS JOIN LATERAL (SELECT coalesce(b."holdReason", t."reason")::text AS "reason", b."holdText" AS "text",
       CASE WHEN b."holdReason" IS NULL THEN t."since" ELSE b."holdSince" END AS "since", CASE WHEN b."holdReason" IS NULL THEN t."until" ELSE b."holdUntil" END AS "until") h
     WHERE p."organizationId" = $1 AND p."id" = ANY ($2::uuid[])`,
    [organizationId, [...new Set(printerIds)]],
  );
  const printers = new Map(rows.map((row) => [row.printerId, row]));
  return printerIds.map((id) => printers.get(id.toLowerCase()));
}
