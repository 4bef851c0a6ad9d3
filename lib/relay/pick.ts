import { domainOf } from '@/lib/addresses/rules/same-address';
import type { Sql } from '@/lib/base/db/sql';
import type { RecipientState } from '@/lib/messages/rules/message-state';

/** Messages without a printer share a turn. */
export const noPrinter = '00000000-0000-0000-0000-000000000000';
/** A short mail comes along with the pick; a longer one is read piece by piece. */
const alongBytes = 64 * 1024;

/** What may be sent of one mailbox of a lane now. */
export interface Wanted {
  laneId: string;
  epoch: string;
  mailboxId: string;
  /** At most so many of this mailbox; one where it tries whether a hold is over. */
  most: number;
  /** At most so many of the lane. */
  mostOfLane: number;
  /** Mail that leaves the Entra tenant: all the same, none of it, or nothing but it. */
  external: 'any' | 'none' | 'only';
  /** The domain that is inside. */
  domain: string;
  /** Since when the retry clock stands still; null where it runs. */
  heldSince: Date | null;
}

export interface Picked {
  id: string;
  laneId: string;
  mailboxId: string;
  printerId: string | null;
  envelopeFrom: string;
  contentId: string | null;
  bytes: number;
  tries: number;
  unknownResends: number;
  retryForMs: number;
  recipients: { position: number; address: string; state: RecipientState }[];
  unknownAttempts: number;
  lastClass: string | null;
  content: { state: string; chunks: number; bytes: number; sha256: string; keyVersion: number; sealed: string | null } | null;
}

const ofMailbox = 'm."organizationId" = $1 AND m."laneId" = w.lane AND m."mailboxId" = w.mailbox';
/** As the index has it; coalesce would not do, see the migration. */
const printerOf = `CASE WHEN m."printerId" IS NULL THEN '${noPrinter}'::uuid ELSE m."printerId" END`;
const columns = `m."id", m."acceptedAt", (m."kind" = 'alert' AND m."acceptedAt" > statement_timestamp() - interval '2 minutes') AS fresh, ${printerOf} AS printer`;
const mayLeave = `(w.external = 'any' OR (w.external = 'only') = EXISTS (
  SELECT FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."messageId" = m."id" AND r."state" <> 'sent' AND lower(split_part(r."address", '@', -1)) <> w.domain))`;

/** The first messages of each printer, found by leaping through the index from printer to printer. */
function heads(kind: string): string {
  const waits = `${ofMailbox} AND m."state" = 'queued' AND ${kind}`;
  return `
    SELECT x.*, row_number() OVER (PARTITION BY g.p ORDER BY x."acceptedAt", x."id") AS round FROM (
      WITH RECURSIVE printers AS (
        (SELECT ${printerOf} AS p FROM "Message" m WHERE ${waits} ORDER BY ${printerOf} LIMIT 1)
        UNION ALL
        SELECT (SELECT ${printerOf} FROM "Message" m WHERE ${waits} AND (${printerOf}) > printers.p ORDER BY ${printerOf} LIMIT 1) FROM printers WHERE printers.p IS NOT NULL)
      SELECT p FROM printers WHERE p IS NOT NULL) g
    CROSS JOIN LATERAL (
      SELECT ${columns} FROM "Message" m WHERE ${waits} AND (${printerOf}) = g.p AND m."nextAttemptAt" <= statement_timestamp() AND ${mayLeave}
      ORDER BY m."acceptedAt", m."id" LIMIT w.most) x`;
}

const find = `
  WITH wanted AS (
    SELECT * FROM unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::int[], $6::int[], $7::text[], $8::text[], $9::timestamptz[]) AS w(lane, epoch, mailbox, most, "mostOfLane", external, domain, "heldSince")),
  candidates AS (
    SELECT w.*, c.* FROM wanted w CROSS JOIN LATERAL (
      SELECT * FROM (${heads(`m."kind" <> 'alert'`)}) scans
      UNION ALL SELECT * FROM (${heads(`m."kind" = 'alert'`)}) alerts
      UNION ALL SELECT * FROM (
        SELECT ${columns}, 1 AS round FROM "Message" m
        WHERE ${ofMailbox} AND m."state" = 'deferred' AND m."nextAttemptAt" <= statement_timestamp() AND ${mayLeave}
        ORDER BY m."nextAttemptAt" LIMIT w.most) retries) c),
  ranked AS (
    SELECT c.*, row_number() OVER (PARTITION BY c.lane ORDER BY c.fresh, c.round, c.turn, c."acceptedAt", c."id") AS place FROM (
      SELECT c.*, coalesce(t.turn, 0) AS turn,
             row_number() OVER (PARTITION BY c.mailbox ORDER BY c.fresh, c.round, coalesce(t.turn, 0), c."acceptedAt", c."id") AS "placeOfMailbox"
      FROM candidates c LEFT JOIN unnest($10::uuid[], $11::uuid[], $12::bigint[]) AS t(lane, printer, turn) ON t.lane = c.lane AND t.printer = c.printer) c
    WHERE c."placeOfMailbox" <= c.most)
  SELECT "id", epoch::text AS epoch, place::int AS place, "heldSince", lane FROM ranked WHERE place <= "mostOfLane"`;

const take = `
  WITH chosen AS (
    SELECT m."id", w.epoch, w.place, w."heldSince" FROM unnest($2::uuid[], $3::bigint[], $4::int[], $5::timestamptz[], $6::uuid[]) AS w(id, epoch, place, "heldSince", lane)
    JOIN "Message" m ON m."organizationId" = $1 AND m."id" = ANY($2::uuid[]) AND m."id" = w.id
    -- Its mailbox may have moved to another lane since it was found.
    WHERE m."laneId" = w.lane AND m."state" IN ('queued', 'deferred') FOR NO KEY UPDATE OF m SKIP LOCKED)
  UPDATE "Message" m SET "state" = 'sending', "epoch" = chosen.epoch, "tries" = m."tries" + 1 FROM chosen
  WHERE m."organizationId" = $1 AND m."id" = ANY(ARRAY(SELECT "id" FROM chosen)) AND m."id" = chosen."id"
  RETURNING m."id", m."laneId", m."mailboxId", m."printerId", m."envelopeFrom", m."contentId", m."bytes", m."tries", m."unknownResends", chosen.place,
    -- The retry clock stands still while the mailbox is held, for the mail that tries whether it still is, too.
    (extract(epoch FROM m."retryUntil" - clock_timestamp() + CASE WHEN chosen."heldSince" IS NULL THEN interval '0'
      ELSE clock_timestamp() - greatest(m."acceptedAt", chosen."heldSince") END) * 1000)::float8 AS "retryForMs",
    (SELECT jsonb_agg(jsonb_build_object('position', r."position", 'address', r."address", 'state', r."state") ORDER BY r."position")
     FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."messageId" = m."id") AS recipients,
    CASE WHEN m."tries" > 1 THEN (SELECT count(*)::int FROM "DeliveryAttempt" a WHERE a."organizationId" = $1 AND a."messageId" = m."id" AND a."class" = 'unknown') ELSE 0 END AS "unknownAttempts",
    CASE WHEN m."tries" > 1 THEN (SELECT a."class"::text FROM "DeliveryAttempt" a WHERE a."organizationId" = $1 AND a."messageId" = m."id" ORDER BY a."number" DESC LIMIT 1) END AS "lastClass",
    (SELECT jsonb_build_object('state', c."state", 'chunks', c."chunks", 'bytes', c."bytes", 'sha256', encode(c."sha256", 'hex'), 'keyVersion', c."keyVersion", 'sealed', (
       SELECT encode(k."sealed", 'base64') FROM "ContentChunk" k WHERE k."organizationId" = $1 AND k."contentId" = c."id" AND k."index" = 0 AND c."chunks" = 1 AND c."bytes" <= ${alongBytes}))
     FROM "MessageContent" c WHERE c."organizationId" = $1 AND c."id" = m."contentId") AS content`;

/**
 * Takes the next messages of several lanes and makes them `sending`. In a lane: scans and notices before fresh alerts;
 * one message of each printer before a second of any; the printer whose last turn is longest ago first; then by
 * acceptance. A retry that is due takes its printer's turn.
 *
 * @param turns for lane and printer, when it last had its turn in this lane: a higher number is later
 * @returns the messages in the order in which they are to be sent
 */
export async function pickNext(sql: Sql, organizationId: string, wanted: readonly Wanted[], turns: readonly { laneId: string; printer: string; turn: number }[]): Promise<Picked[]> {
  if (wanted.length === 0) return [];
  const found = await sql<{ id: string; epoch: string; place: number; heldSince: Date | null; lane: string }>(find, [
    organizationId,
    wanted.map((one) => one.laneId),
    wanted.map((one) => one.epoch),
    wanted.map((one) => one.mailboxId),
    wanted.map((one) => one.most),
    wanted.map((one) => one.mostOfLane),
    wanted.map((one) => one.external),
    wanted.map((one) => one.domain),
    wanted.map((one) => one.heldSince),
    turns.map((one) => one.laneId),
    turns.map((one) => one.printer),
    turns.map((one) => one.turn),
  ]);
  if (found.length === 0) return [];
  const picked = await sql<Picked & { place: number }>(take, [
    organizationId,
    found.map((one) => one.id),
    found.map((one) => one.epoch),
    found.map((one) => one.place),
    found.map((one) => one.heldSince),
    found.map((one) => one.lane),
  ]);
  return picked.sort((one, other) => one.place - other.place);
}

/** Whether a mailbox has mail that could be sent now: any, or such as leaves its domain. */
export async function hasDueMail(sql: Sql, organizationId: string, { id, address }: { id: string; address: string }, scope: 'all' | 'external'): Promise<boolean> {
  const domain = domainOf(address);
  const found = await sql(
    `SELECT 1 FROM "Message" m, (SELECT CASE WHEN $3 = 'external' THEN 'only' ELSE 'any' END AS external, $4 AS domain) w
     WHERE m."organizationId" = $1 AND m."mailboxId" = $2 AND m."state" IN ('queued', 'deferred') AND m."nextAttemptAt" <= statement_timestamp() AND ${mayLeave} LIMIT 1`,
    [organizationId, id, scope, domain],
  );
  return found.length > 0;
}
