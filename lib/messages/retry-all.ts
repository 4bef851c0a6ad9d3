import type { Context } from '@/lib/base/context';
import { sqlOf } from '@/lib/base/db/prisma';
import { newId } from '@/lib/base/ids';
import { changeVerb } from '@/lib/base/verb';
import { ring } from '@/lib/lanes/doorbell';
import { retryAllInput, type RetriedAll } from './contract';
import { retryable } from './retryable';

/** Messages one call takes on: a transaction of a fraction of a second, so that sending hardly notices. */
const atOnce = 500;
const heldCountedTo = 10_000;
const theFirst = '00000000-0000-0000-0000-000000000000';
/** A worker that hears one bell looks at every lane that is due; a few bells wake the others. */
const bells = 20;

const left: Record<RetriedAll['notRetried'][number]['code'], { title: string; remedy: string }> = {
  content_gone: { title: "Their content is no longer kept, so they can't be sent again.", remedy: 'Scan again.' },
  mailbox_held: { title: 'Their mailbox or its tenant is on hold: they go out by themselves once it may send.', remedy: 'Mend what holds it; the page of the mailbox or of one of the messages says what to do.' },
  message_sending: { title: 'They were being handed over or changed at this moment.', remedy: 'Wait a moment and look at what came of them.' },
};

/**
 * Tries all messages of a filter again, as retryMessage does one: oldest first, at most 500 a call, in one transaction with
 * one audit entry that says how many. `next` is where to go on. Without a state it means what was put off, failed or was set
 * aside; an unknown outcome, what was cancelled, and the refused recipients of what was sent only where that state is named.
 * @throws NotFound for a printer or a mailbox that is not the organization's
 */
export const retryAll = changeVerb({
  name: 'messages.retry-all',
  permission: 'messages:act',
  entry: 'messages',
  input: retryAllInput,
  change: async (context, { after, ...filter }) => {
    const { tx } = context;
    const { free, held, values } = await retryable(context, filter);
    const sql = sqlOf(tx);
    const found = await sql<{ id: string; laneId: string; whole: boolean }>(
      `SELECT m."id", m."laneId", coalesce(c."state" = 'complete', false) AS whole
       FROM "Message" m LEFT JOIN "MessageContent" c ON c."organizationId" = $1::uuid AND c."id" = m."contentId"
       WHERE ${free} AND m."id" > $${values.length + 1}::uuid ORDER BY m."id" LIMIT ${atOnce + 1}`,
      [...values, after ?? theFirst],
    );
    const chosen = found.slice(0, atOnce);
    const whole = chosen.filter((one) => one.whole);
    const retried = whole.length > 0 ? await tryAgain(context, whole) : 0;
    const [waiting] = after ? [] : await sql<{ count: number }>(`SELECT count(*)::int AS count FROM (SELECT FROM "Message" m WHERE ${held} LIMIT ${heldCountedTo}) waiting`, values);
    const counts = { content_gone: chosen.length - whole.length, mailbox_held: waiting?.count ?? 0, message_sending: whole.length - retried };
    const result: RetriedAll = {
      retried,
      notRetried: (Object.keys(left) as (keyof typeof left)[]).flatMap((code) => (counts[code] > 0 ? [{ code, ...left[code], count: counts[code] }] : [])),
      next: found.length > atOnce ? (chosen.at(-1)?.id ?? null) : null,
    };
    // The deed has no row of its own: its id ties what the log says of it together.
    const audit = { entity: 'messages', entityId: newId(), after: { filter: { ...filter, ...(after ? { after } : {}) }, ...counts, retried } };
    return { result, audit: retried > 0 ? audit : [] };
  },
});

/**
 * Locks the lanes first, as whoever lifts a hold does, and passes over a message somebody else has in hand: it waits for
 * lanes only, so nobody waits for it in a circle.
 */
async function tryAgain(context: Context, messages: readonly { id: string; laneId: string }[]): Promise<number> {
  const { organizationId } = context;
  const sql = sqlOf(context.tx);
  await sql(`SELECT 1 FROM "Lane" WHERE "organizationId" = $1::uuid AND "id" = ANY($2::uuid[]) ORDER BY "id" FOR NO KEY UPDATE`, [organizationId, [...new Set(messages.map(({ laneId }) => laneId))]]);
  const retried = await sql<{ laneId: string }>(
    `WITH open AS (
       SELECT m."id", m."contentId" FROM "Message" m
       WHERE m."organizationId" = $1::uuid AND m."id" = ANY($2::uuid[]) AND m."state" IN ('deferred', 'failed', 'quarantined', 'unknown', 'cancelled', 'sent')
       FOR NO KEY UPDATE SKIP LOCKED),
     -- Kept from now on; in the same statement, so that it is not deleted between the look and the promise.
     kept AS (
       UPDATE "MessageContent" c SET "deleteAfter" = NULL FROM open
       WHERE c."organizationId" = $1::uuid AND c."id" = open."contentId" AND c."state" = 'complete' RETURNING open."id"),
     recipients AS (
       UPDATE "MessageRecipient" r SET "state" = 'pending', "changedAt" = clock_timestamp() FROM kept
       WHERE r."organizationId" = $1::uuid AND r."messageId" = kept."id" AND r."state" <> 'sent')
     UPDATE "Message" m SET "state" = 'queued', "endedAt" = NULL, "nextAttemptAt" = clock_timestamp(), "workerDeaths" = 0, "heldMs" = 0,
            "retryUntil" = clock_timestamp() + make_interval(hours => o."retryHours")
     FROM kept, "Organization" o WHERE m."organizationId" = $1::uuid AND m."id" = kept."id" AND o."id" = $1::uuid
     RETURNING m."laneId"`,
    [organizationId, messages.map(({ id }) => id)],
  );
  const lanes = [...new Set(retried.map(({ laneId }) => laneId))].sort();
  // Last, as in accept: a lane that is being given back at this moment looks again.
  await sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp(), "restsUntil" = NULL WHERE "organizationId" = $1::uuid AND "id" = ANY($2::uuid[])`, [organizationId, lanes]);
  context.afterCommit(async () => void (await Promise.all(lanes.slice(0, bells).map((lane) => ring(organizationId, lane)))));
  return retried.length;
}
