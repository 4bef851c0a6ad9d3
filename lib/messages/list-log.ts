import { z } from 'zod';
import type { Context } from '@/lib/base/context';
import { list, moment, text } from '@/lib/base/contract';
import { readVerb } from '@/lib/base/verb';
import { messageKinds } from './contract';
import { heldMessages } from './held';
import { matching, type MessageWhere } from './matching';
import { visibleTo } from './visible';

const shownStates = ['held', 'waiting', 'unknown', 'failed', 'sent', 'cancelled'] as const;
type Shown = (typeof shownStates)[number];

/** What the log calls a state. Held is shown, not stored. */
const meaning = (held: MessageWhere): Record<Shown, MessageWhere> => ({
  held,
  waiting: { state: { in: ['queued', 'deferred', 'sending'] }, NOT: held },
  unknown: { state: 'unknown' },
  failed: { state: { in: ['failed', 'quarantined'] } },
  sent: { state: 'sent' },
  cancelled: { state: { in: ['cancelled', 'folded'] } },
});

const listLogInput = z.strictObject({
  /** A part of a recipient's address or of a printer's name, or a message's id. */
  search: text(320).trim().optional(),
  state: list(z.enum(shownStates), 50).optional(),
  kind: list(z.enum(messageKinds), 50).optional(),
  printerId: z.uuid().optional(),
  mailboxId: z.uuid().optional(),
  /** Accepted at or after. */
  since: moment().optional(),
  /** The page that follows this message, towards the past or towards now. */
  cursor: z.strictObject({ towards: z.enum(['older', 'newer']), id: z.uuid() }).optional(),
  limit: z.number().int().min(1).max(200).default(50),
});

/**
 * The message log for people: newest first, a page at a time, with counts by shown state and kind over the whole period.
 * `newer` and `older` name the messages the neighbouring pages begin after.
 */
export const listLog = readVerb({
  name: 'messages.list-log',
  permission: 'messages:read',
  input: listLogInput,
  async read(context, { search, state, kind, printerId, mailboxId, since, cursor, limit }) {
    const { tx, organizationId } = context;
    const period: MessageWhere = { organizationId, ...visibleTo(context), ...(since ? { acceptedAt: { gte: since } } : {}) };
    const held = await heldMessages(context);
    const narrowed: MessageWhere = {
      ...period,
      AND: [
        ...(state?.length ? [{ OR: state.map((one) => meaning(held)[one]) }] : []),
        ...matching({ kind, printerId, mailboxId, search }),
      ],
    };
    const back = cursor?.towards === 'newer';
    const found = await tx.message.findMany({
      where: { ...narrowed, ...(cursor ? { id: back ? { gt: cursor.id } : { lt: cursor.id } } : {}) },
      include: { printer: { select: { name: true } }, recipients: { orderBy: { position: 'asc' }, take: 1, select: { address: true } }, _count: { select: { recipients: true } } },
      orderBy: { id: back ? 'asc' : 'desc' },
      take: limit + 1,
    });
    const more = found.length > limit;
    const page = found.slice(0, limit);
    if (back) page.reverse();
    const refused = await tx.messageRecipient.groupBy({ by: ['messageId'], where: { organizationId, messageId: { in: page.map(({ id }) => id) }, state: 'failed' }, _count: true });
    const onHold = await tx.message.findMany({ where: { AND: [{ organizationId, id: { in: page.map(({ id }) => id) } }, held] }, select: { id: true } });
    return {
      rows: page.map((message) => ({
        id: message.id,
        acceptedAt: message.acceptedAt,
        kind: message.kind,
        state: message.state,
        held: onHold.some(({ id }) => id === message.id),
        nextAttemptAt: message.nextAttemptAt,
        printer: message.printer?.name ?? null,
        firstRecipient: message.recipients[0]?.address ?? '',
        recipients: message._count.recipients,
        refused: refused.find(({ messageId }) => messageId === message.id)?._count ?? 0,
        bytes: message.bytes,
        lastCode: message.lastCode,
        lastEnhanced: message.lastEnhanced,
      })),
      older: (back || more) && page.length > 0 ? (page.at(-1)?.id ?? null) : null,
      newer: (back ? more : cursor !== undefined) ? (page[0]?.id ?? null) : null,
      counts: await countsOf(context, period, held),
    };
  },
});

async function countsOf({ tx }: Context, period: MessageWhere, onHold: MessageWhere): Promise<{ state: Record<Shown, number>; kind: Record<(typeof messageKinds)[number], number> }> {
  const byState = await tx.message.groupBy({ by: ['state'], where: period, _count: true });
  const byKind = await tx.message.groupBy({ by: ['kind'], where: period, _count: true });
  const held = await tx.message.count({ where: { AND: [period, onHold] } });
  const of = (...states: string[]) => byState.filter(({ state }) => states.includes(state)).reduce((sum, { _count }) => sum + _count, 0);
  const ofKind = (kind: string) => byKind.find((row) => row.kind === kind)?._count ?? 0;
  return {
    state: {
      held,
      waiting: of('queued', 'sending', 'deferred') - held,
      unknown: of('unknown'),
      failed: of('failed', 'quarantined'),
      sent: of('sent'),
      cancelled: of('cancelled', 'folded'),
    },
    kind: { scan: ofKind('scan'), alert: ofKind('alert'), notice: ofKind('notice') },
  };
}
