import { addressPart } from '@/lib/addresses/rules/address-part';
import type { Context } from '@/lib/base/context';
import { NotFound } from '@/lib/base/errors';
import type { MessageFilter } from './contract';
import { visibleTo } from './visible';

/** What did certainly not arrive: meant where no state is named. */
const meant: NonNullable<MessageFilter['state']> = ['deferred', 'failed', 'quarantined'];
/** Only where they are named: they may arrive twice, or were taken back on purpose. */
const namedOnly: NonNullable<MessageFilter['state']> = ['unknown', 'cancelled', 'sent'];

/** Conditions on a message `m`, as SQL with its values; `$1` is the organization. */
export interface Retryable {
  /** Somebody was missed, and it does not go out by itself as soon as its mailbox may send. */
  free: string;
  /** It goes out by itself once its mailbox, or its Entra tenant, may send again. */
  held: string;
  values: unknown[];
}

const unreached = `SELECT FROM "MessageRecipient" r WHERE r."organizationId" = $1::uuid AND r."messageId" = m."id" AND r."state" <> 'sent'`;
const waitsForHold = `(m."state" = 'deferred' AND EXISTS (
  SELECT FROM "Mailbox" b WHERE b."organizationId" = $1::uuid AND b."id" = m."mailboxId" AND (b."holdReason" IS NOT NULL OR EXISTS (
    SELECT FROM "TenantHold" t WHERE t."organizationId" = $1::uuid AND t."entraTenantId" = b."entraTenantId" AND (t."scope" = 'all' OR EXISTS (
      ${unreached} AND lower(split_part(r."address", '@', -1)) <> lower(split_part(b."address", '@', -1))))))))`;

/**
 * The messages of a filter that can be tried again, as far as their state says. In SQL, and with its states as words of the
 * statement: so the index of what did not arrive is used, and a log of millions is not walked through.
 * @throws NotFound for a printer or a mailbox that is not the organization's
 */
export async function retryable(context: Context, filter: MessageFilter): Promise<Retryable> {
  const { tx, organizationId } = context;
  const key = (id: string) => ({ where: { organizationId_id: { organizationId, id } }, select: { id: true } });
  if (filter.printerId && !(await tx.printer.findUnique(key(filter.printerId)))) throw new NotFound('printer');
  if (filter.mailboxId && !(await tx.mailbox.findUnique(key(filter.mailboxId)))) throw new NotFound('mailbox');
  const values: unknown[] = [organizationId];
  const all = [`m."organizationId" = $1::uuid`, ...conditions(context, filter, (value) => `$${values.push(value)}`), `EXISTS (${unreached})`].join(' AND ');
  return { free: `${all} AND NOT ${waitsForHold}`, held: `${all} AND ${waitsForHold}`, values };
}

function conditions(context: Context, { state, kind, printerId, mailboxId, recipient, search, since, until }: MessageFilter, value: (given: unknown) => string): string[] {
  const states = state?.length ? [...meant, ...namedOnly].filter((one) => state.includes(one)) : meant;
  const visible = visibleTo(context);
  const inPrinter = (what: string) => `EXISTS (SELECT FROM "Printer" p WHERE p."organizationId" = $1::uuid AND p."id" = m."printerId" AND ${what})`;
  const toAddress = (what: string) => `EXISTS (SELECT FROM "MessageRecipient" r WHERE r."organizationId" = $1::uuid AND r."messageId" = m."id" AND ${what})`;
  const found = [
    states.length > 0 ? `m."state" IN (${states.map((one) => `'${one}'`).join(', ')})` : 'false',
    ...(visible.printerId ? [`m."printerId" = ${value(visible.printerId)}::uuid`] : []),
    ...(visible.printer ? [inPrinter(`p."siteId" = ${value(visible.printer.siteId)}::uuid`)] : []),
    ...(kind?.length ? [`m."kind"::text = ANY(${value(kind)}::text[])`] : []),
    ...(printerId ? [`m."printerId" = ${value(printerId)}::uuid`] : []),
    ...(mailboxId ? [`m."mailboxId" = ${value(mailboxId)}::uuid`] : []),
    ...(recipient ? [toAddress(`lower(r."address") = lower(${value(recipient)})`)] : []),
    ...(since ? [`m."acceptedAt" >= ${value(since.toISOString())}::timestamptz`] : []),
    ...(until ? [`m."acceptedAt" < ${value(until.toISOString())}::timestamptz`] : []),
  ];
  if (!search) return found;
  // As the log searches: `strpos`, since a percent sign in the search is a percent sign.
  const part = value(search);
  const holds = (column: string, what: string) => `strpos(lower(${column}), lower(${what})) > 0`;
  return [...found, `(${toAddress(holds('r."address"', value(addressPart(search))))} OR ${inPrinter(holds('p."name"', part))} OR m."id"::text = lower(${part}) OR strpos(m."messageIdHeader", ${part}) > 0)`];
}
