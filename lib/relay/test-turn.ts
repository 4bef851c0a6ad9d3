import { withOrganization, type Sql } from '@/lib/base/db/sql';
import type { ClaimedLane } from './claim';
import { mailboxSettings, type MailboxSettings } from './mailbox-settings';
import { slotWait } from './rules/slots';

export type Turn =
  | { kind: 'taken'; lane: ClaimedLane; mailbox: MailboxSettings }
  /** Somebody sends for the account now, or its minute is full; the lane's mail stands aside meanwhile. */
  | { kind: 'wait'; why: 'turn_busy' | 'turn_limit'; ms: number; maxPerMinute: number }
  | { kind: 'refused'; code: 'recipients_used_up' | 'settings_changed' };

interface LaneNow {
  leased: boolean;
  remaining: number[];
  maxPerMinute: number;
  maxRecipientsPerDay: number;
  recipientsToday: number;
  mailbox: MailboxSettings | null;
}

const lookAgainMs = 250;
/** Longer than two looks are apart; if the test's worker dies meanwhile, mail waits no longer than this. */
const asideSeconds = 10;

/**
 * Takes a mailbox's lane for one test: its lease, one slot of the minute and one recipient of the day, in one transaction,
 * where all three are free. Nobody else opens a connection or begins a mail for the account until the lane is given back,
 * so a test can break no limit that a worker's single connection does not. See ADR 14.
 */
export async function takeTurn(organizationId: string, mailboxId: string, worker: string, leaseMs: number): Promise<Turn> {
  // Taken before asking: the database counts from later, so we stop before it does.
  const asked = performance.now();
  return withOrganization(organizationId, async (sql) => {
    const [locked] = await sql<{ laneId: string }>(
      `SELECT l."id" AS "laneId" FROM "Mailbox" b JOIN "Lane" l ON l."organizationId" = $1 AND l."id" = b."laneId"
       WHERE b."organizationId" = $1 AND b."id" = $2 FOR NO KEY UPDATE OF l`,
      [organizationId, mailboxId],
    );
    if (!locked) return { kind: 'refused', code: 'settings_changed' };
    const { laneId } = locked;
    const now = await readLane(sql, organizationId, laneId, mailboxId);
    // Between the two statements the mailbox moved to another account.
    if (!now?.mailbox) return { kind: 'wait', why: 'turn_busy', ms: lookAgainMs, maxPerMinute: now?.maxPerMinute ?? 0 };
    if (now.recipientsToday >= now.maxRecipientsPerDay) return { kind: 'refused', code: 'recipients_used_up' };
    const wait = slotWait(now.remaining, now.maxPerMinute);
    if (now.leased || wait > 0) {
      await sql(`UPDATE "Lane" SET "yieldsUntil" = clock_timestamp() + make_interval(secs => $3) WHERE "organizationId" = $1 AND "id" = $2`, [organizationId, laneId, asideSeconds]);
      return { kind: 'wait', why: wait > 0 ? 'turn_limit' : 'turn_busy', ms: wait > 0 ? wait : lookAgainMs, maxPerMinute: now.maxPerMinute };
    }
    const [taken] = await sql<{ epoch: string; afterCrash: boolean }>(
      `WITH before AS (SELECT l."leaseOwner" IS NOT NULL AS crashed FROM "Lane" l WHERE l."organizationId" = $1 AND l."id" = $2),
       hour AS (
         INSERT INTO "RecipientHour" AS h ("organizationId", "laneId", "hour", "recipients") VALUES ($1, $2, date_trunc('hour', clock_timestamp()), 1)
         ON CONFLICT ("organizationId", "laneId", "hour") DO UPDATE SET "recipients" = h."recipients" + 1)
       UPDATE "Lane" l SET "leaseOwner" = $3, "epoch" = l."epoch" + 1, "leaseUntil" = u.until, "cleanRelease" = NOT before.crashed, "yieldsUntil" = NULL,
         "uncleanUntil" = CASE WHEN before.crashed THEN clock_timestamp() + interval '60 seconds' ELSE l."uncleanUntil" END,
         "slots" = ARRAY(SELECT s FROM unnest(l."slots") s WHERE s > clock_timestamp() ORDER BY s) || (u.until + interval '60 seconds')
       FROM before, (SELECT clock_timestamp() + $4 * interval '1 millisecond' AS until) u
       WHERE l."organizationId" = $1 AND l."id" = $2 RETURNING l."epoch"::text AS epoch, before.crashed AS "afterCrash"`,
      [organizationId, laneId, worker, leaseMs],
    );
    if (!taken) throw new Error('the lane is gone');
    return { kind: 'taken', lane: { organizationId, laneId, ...taken, deadline: asked + leaseMs }, mailbox: now.mailbox };
  });
}

/** In a statement of its own, after the lock: it sees what the one before gave back. */
async function readLane(sql: Sql, organizationId: string, laneId: string, mailboxId: string): Promise<LaneNow | undefined> {
  const [now] = await sql<LaneNow>(
    `SELECT l."leaseOwner" IS NOT NULL AND l."leaseUntil" >= clock_timestamp() AS leased, l."maxPerMinute", l."maxRecipientsPerDay",
       ARRAY(SELECT extract(epoch FROM s - clock_timestamp()) * 1000 FROM unnest(l."slots") s WHERE s > clock_timestamp())::float8[] AS remaining,
       (SELECT coalesce(sum(h."recipients"), 0)::int FROM "RecipientHour" h
        WHERE h."organizationId" = $1 AND h."laneId" = l."id" AND h."hour" > statement_timestamp() - interval '25 hours') AS "recipientsToday",
       (SELECT ${mailboxSettings} FROM "Mailbox" b WHERE b."organizationId" = $1 AND b."id" = $3 AND b."laneId" = l."id") AS mailbox
     FROM "Lane" l WHERE l."organizationId" = $1 AND l."id" = $2`,
    [organizationId, laneId, mailboxId],
  );
  return now;
}
