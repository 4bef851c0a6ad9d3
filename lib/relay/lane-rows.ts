import type { Sql } from '@/lib/base/db/sql';
import type { Lease } from './lease';
import { mailboxSettings, type MailboxSettings } from './mailbox-settings';

/** A lane whose lease still stands, locked. */
export interface LaneRow {
  id: string;
  epoch: string;
  worker: string;
  maxPerMinute: number;
  maxConnections: number;
  maxRecipientsPerDay: number;
  /** For each slot in use, how long it still counts, in milliseconds. */
  remaining: number[];
  /** In the last 24 hours; an hour that is partly older counts whole, since the server counts by the minute. */
  recipientsToday: number;
  /** A test waits for its turn: no mail begins for so many milliseconds. */
  yieldMs: number;
  mailboxes: MailboxRow[];
}

export interface MailboxRow {
  settings: MailboxSettings;
  /** The hold of the mailbox itself, or of all mail of its Entra tenant; `over` where one message may try. */
  hold: { since: string; over: boolean } | null;
  tenantAll: { since: string; over: boolean } | null;
  tenantExternal: { since: string; over: boolean } | null;
  /** A message of it is being sent. */
  busy: boolean;
}

const tenantHold = (scope: 'all' | 'external') => `(SELECT jsonb_build_object('since', h."since", 'over', coalesce(h."until" <= statement_timestamp(), false))
  FROM "TenantHold" h WHERE h."organizationId" = $1 AND h."entraTenantId" = b."entraTenantId" AND h."scope" = '${scope}')`;

/**
 * Locks the lanes whose lease (owner and epoch) still stands, in the order of their ids, as everybody does who locks
 * several, and then reads what decides on their next mail. Not in one statement: one that waited for a lock would see the
 * lane as it is and its mailboxes as they were, without the hold that the other has just written.
 */
export async function lockLanes(sql: Sql, organizationId: string, leases: readonly Pick<Lease, 'laneId' | 'epoch' | 'worker'>[]): Promise<LaneRow[]> {
  const locked = await sql<{ id: string }>(
    `SELECT l."id" FROM unnest($2::uuid[], $3::bigint[], $4::text[]) AS w(id, epoch, owner)
     JOIN "Lane" l ON l."organizationId" = $1 AND l."id" = ANY($2::uuid[]) AND l."id" = w.id AND l."epoch" = w.epoch AND l."leaseOwner" = w.owner
     ORDER BY l."id" FOR NO KEY UPDATE OF l`,
    [organizationId, leases.map((one) => one.laneId), leases.map((one) => one.epoch), leases.map((one) => one.worker)],
  );
  if (locked.length === 0) return [];
  return sql<LaneRow>(
    `SELECT l."id", l."epoch"::text AS epoch, l."leaseOwner" AS worker, l."maxPerMinute", l."maxConnections", l."maxRecipientsPerDay",
       ARRAY(SELECT extract(epoch FROM s - clock_timestamp()) * 1000 FROM unnest(l."slots") s WHERE s > clock_timestamp())::float8[] AS remaining,
       (SELECT coalesce(sum(h."recipients"), 0)::int FROM "RecipientHour" h
        WHERE h."organizationId" = $1 AND h."laneId" = l."id" AND h."hour" > statement_timestamp() - interval '25 hours') AS "recipientsToday",
       greatest(0, coalesce(extract(epoch FROM l."yieldsUntil" - clock_timestamp()), 0) * 1000)::float8 AS "yieldMs",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('settings', ${mailboxSettings},
          'hold', CASE WHEN b."holdReason" IS NOT NULL THEN jsonb_build_object('since', b."holdSince", 'over', coalesce(b."holdUntil" <= statement_timestamp(), false)) END,
          'tenantAll', ${tenantHold('all')}, 'tenantExternal', ${tenantHold('external')},
          'busy', b."holdReason" IS NOT NULL AND EXISTS (SELECT FROM "Message" m WHERE m."organizationId" = $1 AND m."laneId" = l."id" AND m."mailboxId" = b."id" AND m."state" = 'sending'))), '[]')
        FROM "Mailbox" b WHERE b."organizationId" = $1 AND b."laneId" = l."id") AS mailboxes
     FROM "Lane" l WHERE l."organizationId" = $1 AND l."id" = ANY($2::uuid[]) ORDER BY l."id"`,
    [organizationId, locked.map(({ id }) => id)],
  );
}
