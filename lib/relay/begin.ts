import { domainOf } from '@/lib/addresses/rules/same-address';
import { Batch } from '@/lib/base/db/batch';
import type { Sql } from '@/lib/base/db/sql';
import { claimTenantProbe } from '@/lib/mailboxes/tenant-hold';
import type { StoredContent } from '@/lib/messages/content/read';
import { messageState, type RecipientState } from '@/lib/messages/rules/message-state';
import { lockLanes, type LaneRow, type MailboxRow } from './lane-rows';
import type { Lease } from './lease';
import type { MailboxSettings } from './mailbox-settings';
import { hasDueMail, noPrinter, pickNext, type Picked, type Wanted } from './pick';
import { chooseRecipients, leavesTenant, recipientsPerMail } from './rules/recipients';
import { slotWait } from './rules/slots';

/** One try to hand over one message, written down before anything is said to the server. */
export interface Attempt {
  messageId: string;
  number: number;
  mailbox: MailboxSettings;
  printerId: string | null;
  envelopeFrom: string;
  contentId: string;
  /** What is known of the content already, so that a short mail is not asked for again. */
  content: StoredContent;
  bytes: number;
  recipients: { position: number; address: string; before: 'pending' | 'unknown' }[];
  others: RecipientState[];
  /** Some of its mail leaves the Entra tenant. */
  external: boolean;
  /** A hold of the whole Entra tenant that this mail tries. */
  tenantHeld: 'all' | 'external' | null;
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
  /** A test waits for its turn: the lane is to be given back, for so many milliseconds. */
  | { kind: 'yield'; ms: number }
  | { kind: 'lost' };

interface Ask {
  lease: Lease;
  turns: ReadonlyMap<string, number>;
}

const lookAgainMs = 600_000;

const batch = new Batch<Ask, Begun>(beginTogether, { atMost: 64, atOnce: 1 });

/**
 * Reserves a slot of the lane, picks the next message and writes its attempt, in one transaction fenced by the lease.
 *
 * @param turns by printer, when it last had its turn in this lane: a higher number is later
 */
export function beginAttempt(lease: Lease, turns: ReadonlyMap<string, number>): Promise<Begun> {
  return batch.add(lease.organizationId, { lease, turns });
}

/** The printer's place in the turns; messages without a printer share one. */
export function turnOf(printerId: string | null): string {
  return printerId ?? noPrinter;
}

async function beginTogether(sql: Sql, organizationId: string, asks: readonly Ask[]): Promise<Begun[]> {
  const results: Begun[] = asks.map(() => ({ kind: 'none' }));
  // Each connection of a lane asks for one message.
  const byLane = new Map<string, { lease: Lease; turns: Ask['turns']; indexes: number[] }>();
  asks.forEach(({ lease, turns }, index) => {
    const known = byLane.get(keyOf(lease));
    if (known) known.indexes.push(index);
    else byLane.set(keyOf(lease), { lease, turns, indexes: [index] });
  });
  const rows = await lockLanes(sql, organizationId, [...byLane.values()].map(({ lease }) => lease));
  const lanes = new Map(rows.map((row) => [row.id, row]));
  const wanted: Wanted[] = [];
  const turns: { laneId: string; printer: string; turn: number }[] = [];
  for (const { lease, turns: told, indexes } of byLane.values()) {
    const { laneId } = lease;
    const lane = lanes.get(laneId);
    const say = (answer: Begun) => indexes.forEach((index) => (results[index] = answer));
    if (lane?.epoch !== lease.epoch) {
      say({ kind: 'lost' });
      continue;
    }
    if (lane.yieldMs > 0) {
      say({ kind: 'yield', ms: lane.yieldMs });
      continue;
    }
    const ms = slotWait(lane.remaining, lane.maxPerMinute);
    const room = lane.maxRecipientsPerDay - lane.recipientsToday;
    if (ms > 0 || room <= 0) {
      say({ kind: 'wait', ms: ms > 0 ? ms : lookAgainMs });
      continue;
    }
    // Near the end of the day's recipients one mail at a time, so that each knows what is left.
    const most = room < recipientsPerMail * indexes.length ? 1 : Math.min(indexes.length, Math.max(lane.maxPerMinute, 1) - lane.remaining.length);
    for (const mailbox of lane.mailboxes) {
      const may = await allowed(sql, organizationId, mailbox, most);
      if (may) wanted.push({ laneId, epoch: lane.epoch, mailboxId: mailbox.settings.id, mostOfLane: most, domain: domainOf(mailbox.settings.address), ...may });
    }
    for (const [printer, turn] of told) turns.push({ laneId, printer, turn });
  }
  const picked = await pickNext(sql, organizationId, wanted, turns);
  const attempts = await writeAttempts(sql, organizationId, picked, lanes);
  for (const { lease, indexes } of byLane.values()) {
    const lane = lanes.get(lease.laneId);
    if (lane?.epoch !== lease.epoch) continue;
    const { id: laneId } = lane;
    const begun = attempts.filter((one) => one.laneId === laneId);
    // Where a message had nobody left to reach, another may wait behind it.
    const spent = picked.some((one) => one.laneId === laneId) && begun.length < indexes.length;
    indexes.forEach((index, turn) => {
      const one = begun[turn];
      if (one) results[index] = { kind: 'attempt', attempt: one.attempt, maxConnections: lane.maxConnections };
      else if (spent && begun.length === 0) results[index] = { kind: 'wait', ms: 1 };
    });
  }
  return results;
}

/** What of a mailbox may be sent now: all that waits, one that tries whether a hold is over, or nothing. */
async function allowed(sql: Sql, organizationId: string, mailbox: MailboxRow, most: number): Promise<Pick<Wanted, 'most' | 'external' | 'heldSince'> | null> {
  const { settings, hold, tenantAll, tenantExternal, busy } = mailbox;
  const tenant = settings.entraTenantId;
  // The one try of a tenant goes to a mailbox that has mail for it.
  const tries = async (scope: 'all' | 'external', over: boolean): Promise<boolean> =>
    tenant !== null && over && (await hasDueMail(sql, organizationId, settings, scope)) && (await claimTenantProbe(sql, organizationId, tenant, scope));
  if (hold) {
    if (!hold.over || busy || (tenantAll && !(await tries('all', tenantAll.over)))) return null;
    const external = !tenantExternal || (await tries('external', tenantExternal.over)) ? 'any' : 'none';
    return { most: 1, external, heldSince: new Date(hold.since) };
  }
  if (tenantAll) return (await tries('all', tenantAll.over)) ? { most: 1, external: 'any', heldSince: new Date(tenantAll.since) } : null;
  if (tenantExternal) {
    if (await tries('external', tenantExternal.over)) return { most: 1, external: 'only', heldSince: new Date(tenantExternal.since) };
    return { most, external: 'none', heldSince: null };
  }
  return { most, external: 'any', heldSince: null };
}

async function writeAttempts(sql: Sql, organizationId: string, picked: readonly Picked[], lanes: ReadonlyMap<string, LaneRow>): Promise<{ laneId: string; attempt: Attempt }[]> {
  const attempts: { laneId: string; epoch: string; worker: string; attempt: Attempt }[] = [];
  const spent: { id: string; state: string }[] = [];
  const room = new Map([...lanes].map(([id, lane]) => [id, lane.maxRecipientsPerDay - lane.recipientsToday]));
  for (const message of picked) {
    const lane = lanes.get(message.laneId);
    const row = lane?.mailboxes.find(({ settings }) => settings.id === message.mailboxId);
    // Rolls everything back: taken without an attempt, it would stay in the sending for ever.
    if (!lane || !row) throw new Error('a message was taken whose mailbox left the lane');
    const mailbox = row.settings;
    const left = room.get(lane.id) ?? 0;
    const recipients = chooseRecipients(message, left);
    if (recipients.length === 0 || message.contentId === null || !message.content) {
      spent.push({ id: message.id, state: messageState(message.recipients.map((one) => (one.state === 'pending' ? 'failed' : one.state)), { harmless: false, resendsUnknown: false, poisoned: false }) });
      continue;
    }
    room.set(lane.id, left - recipients.length);
    const positions = new Set(recipients.map((one) => one.position));
    const { content } = message;
    attempts.push({
      laneId: lane.id,
      epoch: lane.epoch,
      worker: lane.worker,
      attempt: {
        messageId: message.id,
        number: message.tries,
        mailbox,
        printerId: message.printerId,
        envelopeFrom: message.envelopeFrom,
        contentId: message.contentId,
        content: { ...content, sha256: Buffer.from(content.sha256, 'hex'), first: content.sealed === null ? null : Buffer.from(content.sealed, 'base64') },
        bytes: message.bytes,
        recipients,
        others: message.recipients.filter((one) => !positions.has(one.position)).map((one) => one.state),
        external: leavesTenant(recipients, domainOf(mailbox.address)),
        tenantHeld: tenantHeldOf(row),
        tries: message.tries,
        unknownResends: message.unknownResends,
        retryForMs: message.retryForMs,
      },
    });
  }
  if (spent.length > 0) {
    // Nobody is left to send to: its state says what became of it.
    await sql(
      `WITH ended AS (
         UPDATE "Message" m SET "state" = s.state::"MessageState", "endedAt" = clock_timestamp(), "epoch" = NULL, "nextAttemptAt" = NULL
         FROM unnest($2::uuid[], $3::text[]) AS s(id, state) WHERE m."organizationId" = $1 AND m."id" = s.id RETURNING m."contentId")
       UPDATE "MessageContent" c SET "deleteAfter" = clock_timestamp() + make_interval(days => o."failedRetentionDays")
       FROM ended, "Organization" o WHERE o."id" = $1 AND c."organizationId" = $1 AND c."id" = ended."contentId"`,
      [organizationId, spent.map(({ id }) => id), spent.map(({ state }) => state)],
    );
  }
  if (attempts.length > 0) {
    await sql(
      `WITH begun AS (SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::bigint[], $6::int[], $7::text[]) AS b(lane, message, number, epoch, recipients, worker)),
       attempt AS (
         INSERT INTO "DeliveryAttempt" ("organizationId", "messageId", "number", "epoch", "worker", "stage", "startedAt")
         SELECT $1, message, number, epoch, worker, 'connect', clock_timestamp() FROM begun),
       hours AS (
         INSERT INTO "RecipientHour" AS h ("organizationId", "laneId", "hour", "recipients")
         SELECT $1, lane, date_trunc('hour', clock_timestamp()), sum(recipients) FROM begun GROUP BY lane
         ON CONFLICT ("organizationId", "laneId", "hour") DO UPDATE SET "recipients" = h."recipients" + excluded."recipients")
       UPDATE "Lane" l SET "slots" = ARRAY(SELECT s FROM unnest(l."slots") s WHERE s > clock_timestamp() ORDER BY s) || array_fill(l."leaseUntil" + interval '60 seconds', ARRAY[n::int])
       FROM (SELECT lane, count(*) AS n FROM begun GROUP BY lane) b WHERE l."organizationId" = $1 AND l."id" = ANY($2::uuid[]) AND l."id" = b.lane`,
      [
        organizationId,
        attempts.map((one) => one.laneId),
        attempts.map((one) => one.attempt.messageId),
        attempts.map((one) => one.attempt.number),
        attempts.map((one) => one.epoch),
        attempts.map((one) => one.attempt.recipients.length),
        attempts.map((one) => one.worker),
      ],
    );
  }
  return attempts;
}

function tenantHeldOf({ tenantAll, tenantExternal }: MailboxRow): Attempt['tenantHeld'] {
  if (tenantAll) return 'all';
  return tenantExternal?.over ? 'external' : null;
}

function keyOf({ laneId, epoch }: Lease): string {
  return `${laneId}:${epoch}`;
}
