import type { Sql } from '@/lib/base/db/sql';
import { Unavailable } from '@/lib/base/errors';

/** As the settings count. */
const megabyte = 1_000_000;

/** Bytes of mail that organization $1 has stored, as SQL: a trigger keeps count in the transaction that stores or deletes. */
export const storedBytes = `(SELECT coalesce(sum(s."bytes"), 0)::float8 FROM "StoredBytes" s WHERE s."organizationId" = $1)`;
/** How many organization `o` lets be stored, as SQL. */
export const capBytes = `o."contentCapMb"::float8 * ${megabyte}`;

/**
 * Refuses the next piece of a long mail where the organization has stored as much as it lets; what is under way counts.
 * @throws Unavailable `backlog_full`
 */
export async function refuseBeyondCap(sql: Sql, organizationId: string): Promise<void> {
  const [row] = await sql<{ cap: number; stored: number }>(`SELECT ${capBytes} AS cap, ${storedBytes} AS stored FROM "Organization" o WHERE o."id" = $1`, [organizationId]);
  if (row && row.stored >= row.cap) throw tooMuchStored(row.cap);
}

/** @param cap in bytes */
export function tooMuchStored(cap: number): Unavailable {
  return new Unavailable({
    code: 'backlog_full',
    title: `${Math.round(cap / megabyte).toLocaleString('en')} MB of the organization's mail are stored already, and it lets no more be stored.`,
    remedy: 'Keep the message and send it again after the time in Retry-After. An administrator of the organization can raise the limit in its settings, or have sent and failed mail kept for less time.',
    retryAfter: 30,
  });
}
