import { withOrganization } from '@/lib/base/db/sql';
import { messageState, type RecipientState } from '@/lib/messages/rules/message-state';
import type { Lease } from './lease';
import { slotWait } from './rules/slots';
import type { MailboxSettings } from './target';

/** One try to hand over one message, written down before anything is said to the server. */
export interface Attempt {
  messageId: string;
  number: number;
  mailbox: MailboxSettings;
  printerId: string | null;
  envelopeFrom: string;
  contentId: string;
  bytes: number;
  recipients: { position: number; address: string; before: 'pending' | 'unknown' }[];
  others: RecipientState[];
  tries: number;
  unknownResends: number;
  retryForMs: number;
}

export type Begun =
  | { kind: 'attempt'; attempt: Attempt; maxConnections: number }
  /** Nothing that may be sent now. */
  | { kind: 'none' }
  /** The account's limit is reached for so many milliseconds. */
  | { kind: 'wait'; ms: number }
  | { kind: 'lost' };

interface LaneRow {
  maxPerMinute: number;
  maxConnections: number;
  maxRecipientsPerDay: number;
  remaining: number[];
  recipientsToday: number;
}

interface MessageRow {
  id: string;
  mailboxId: string;
  printerId: string | null;
  envelopeFrom: string;
  contentId: string | null;
  bytes: number;
  tries: number;
  unknownResends: number;
  retryForMs: number;
}

interface Details {
  mailbox: MailboxSettings;
  recipients: { position: number; address: string; state: RecipientState }[];
  unknownAttempts: number;
  lastClass: string | null;
}

/** A mailbox as the relay needs it, as one value of SQL; `$1` is the organization. */
export function mailboxSettings(id: '$2' | '$3'): string {
  return `SELECT to_jsonb(x) FROM (SELECT b."id", b."address", b."method", b."cloud", b."serverName", b."port", b."security", b."userName",
    b."authEncryption", encode(b."passwordCipher", 'base64') AS "passwordCipher", b."holdReason"
    FROM "Mailbox" b WHERE b."organizationId" = $1 AND b."id" = ${id}) x`;
}

/** Exchange takes 500 recipients a mail by default. */
const recipientsPerMail = 500;
const noPrinter = '00000000-0000-0000-0000-000000000000';

/**
 * Reserves a slot of the lane, picks the next message and writes its attempt, in one transaction fenced by the lease.
 * Order: scans and notices before fresh alerts; the printer whose last turn is longest ago; then by acceptance.
 *
 * @param turns by printer, when it last had its turn in this lane: a higher number is later
 */
export async function beginAttempt(lease: Lease, turns: ReadonlyMap<string, number>): Promise<Begun> {
  const { organizationId, laneId, epoch, worker } = lease;
  return withOrganization(organizationId, async (sql): Promise<Begun> => {
    const [lane] = await sql<LaneRow>(
      `SELECT "maxPerMinute", "maxConnections", "maxRecipientsPerDay",
              ARRAY(SELECT extract(epoch FROM s - clock_timestamp()) * 1000 FROM unnest("slots") s WHERE s > clock_timestamp())::float8[] AS remaining,
              (SELECT coalesce(sum(h."recipients"), 0)::int FROM "RecipientHour" h
               WHERE h."organizationId" = $1 AND h."laneId" = $2 AND h."hour" > clock_timestamp() - interval '24 hours') AS "recipientsToday"
       FROM "Lane" WHERE "organizationId" = $1 AND "id" = $2 AND "epoch" = $3 AND "leaseOwner" = $4 FOR NO KEY UPDATE`,
      [organizationId, laneId, epoch, worker],
    );
    if (!lane) return { kind: 'lost' };
    const ms = slotWait(lane.remaining, lane.maxPerMinute);
    if (ms > 0) return { kind: 'wait', ms };
    const room = lane.maxRecipientsPerDay - lane.recipientsToday;
    if (room <= 0) return { kind: 'wait', ms: 600_000 };

    const [message] = await sql<MessageRow>(
      `WITH pick AS (
         -- The retry clock stands still while the mailbox is held, for the mail that tries whether it still is, too.
         SELECT m."id", CASE WHEN b."holdSince" IS NULL THEN interval '0' ELSE clock_timestamp() - greatest(m."acceptedAt", b."holdSince") END AS held FROM "Message" m
         JOIN "Mailbox" b ON b."organizationId" = m."organizationId" AND b."id" = m."mailboxId"
         LEFT JOIN unnest($4::uuid[], $5::bigint[]) AS t(printer, turn) ON t.printer = coalesce(m."printerId", '${noPrinter}')
         WHERE m."organizationId" = $1 AND m."laneId" = $2 AND m."state" IN ('queued', 'deferred') AND m."nextAttemptAt" <= clock_timestamp()
           AND (b."holdReason" IS NULL OR (b."holdUntil" <= clock_timestamp() AND NOT EXISTS (
             SELECT FROM "Message" s WHERE s."organizationId" = $1 AND s."mailboxId" = m."mailboxId" AND s."state" = 'sending')))
         ORDER BY (m."kind" = 'alert' AND m."acceptedAt" > clock_timestamp() - interval '2 minutes'), coalesce(t.turn, 0), m."acceptedAt", m."id"
         LIMIT 1 FOR NO KEY UPDATE OF m SKIP LOCKED)
       UPDATE "Message" m SET "state" = 'sending', "epoch" = $3, "tries" = m."tries" + 1 FROM pick
       WHERE m."organizationId" = $1 AND m."id" = pick."id"
       RETURNING m."id", m."mailboxId", m."printerId", m."envelopeFrom", m."contentId", m."bytes", m."tries", m."unknownResends",
         (extract(epoch FROM m."retryUntil" + pick.held - clock_timestamp()) * 1000)::float8 AS "retryForMs"`,
      [organizationId, laneId, epoch, [...turns.keys()], [...turns.values()]],
    );
    if (!message) return { kind: 'none' };

    const [details] = await sql<Details>(
      `SELECT (${mailboxSettings('$3')}) AS mailbox,
              (SELECT coalesce(jsonb_agg(jsonb_build_object('position', r."position", 'address', r."address", 'state', r."state") ORDER BY r."position"), '[]')
                FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."messageId" = $2) AS recipients,
              (SELECT count(*)::int FROM "DeliveryAttempt" a WHERE a."organizationId" = $1 AND a."messageId" = $2 AND a."class" = 'unknown') AS "unknownAttempts",
              (SELECT a."class"::text FROM "DeliveryAttempt" a WHERE a."organizationId" = $1 AND a."messageId" = $2 ORDER BY a."number" DESC LIMIT 1) AS "lastClass"`,
      [organizationId, message.id, message.mailboxId],
    );
    if (!details) return { kind: 'none' };
    const chosen = choose(details, message.unknownResends, room);
    if (chosen.length === 0 || message.contentId === null) {
      // Nobody is left to send to: its state says what became of it.
      const state = messageState(details.recipients.map((one) => (one.state === 'pending' ? 'failed' : one.state)), { harmless: false, resendsUnknown: false, poisoned: false });
      await sql(`UPDATE "Message" SET "state" = $3::"MessageState", "endedAt" = clock_timestamp(), "epoch" = NULL, "nextAttemptAt" = NULL WHERE "organizationId" = $1 AND "id" = $2`, [
        organizationId,
        message.id,
        state,
      ]);
      return { kind: 'wait', ms: 1 };
    }

    await sql(
      `WITH attempt AS (
         INSERT INTO "DeliveryAttempt" ("organizationId", "messageId", "number", "epoch", "worker", "stage", "startedAt")
         VALUES ($1, $2, $3, $4, $5, 'connect', clock_timestamp())),
       hours AS (
         INSERT INTO "RecipientHour" AS h ("organizationId", "laneId", "hour", "recipients") VALUES ($1, $6, date_trunc('hour', clock_timestamp()), $7)
         ON CONFLICT ("organizationId", "laneId", "hour") DO UPDATE SET "recipients" = h."recipients" + excluded."recipients")
       UPDATE "Lane" SET "slots" = ARRAY(SELECT s FROM unnest("slots") s WHERE s > clock_timestamp() ORDER BY s) || ("leaseUntil" + interval '60 seconds')
       WHERE "organizationId" = $1 AND "id" = $6`,
      [organizationId, message.id, message.tries, epoch, worker, laneId, chosen.length],
    );
    const positions = new Set(chosen.map((one) => one.position));
    return {
      kind: 'attempt',
      maxConnections: lane.maxConnections,
      attempt: {
        messageId: message.id,
        number: message.tries,
        mailbox: details.mailbox,
        printerId: message.printerId,
        envelopeFrom: message.envelopeFrom,
        contentId: message.contentId,
        bytes: message.bytes,
        recipients: chosen,
        others: details.recipients.filter((one) => !positions.has(one.position)).map((one) => one.state),
        tries: message.tries,
        unknownResends: message.unknownResends,
        retryForMs: message.retryForMs,
      },
    };
  });
}

/** The printer's place in the turns; messages without a printer share one. */
export function turnOf(printerId: string | null): string {
  return printerId ?? noPrinter;
}

/** Who is still to be reached: those pending, and once those with an unknown outcome; half of them after "too many". */
function choose(details: Details, unknownResends: number, room: number): Attempt['recipients'] {
  const resendsUnknown = unknownResends === 1 && details.unknownAttempts === 1;
  const open = details.recipients.flatMap(({ position, address, state }) =>
    state === 'pending' || (state === 'unknown' && resendsUnknown) ? [{ position, address, before: state }] : [],
  );
  const most = details.lastClass === 'split' ? Math.ceil(open.length / 2) : recipientsPerMail;
  return open.slice(0, Math.max(1, Math.min(most, recipientsPerMail, room)));
}
