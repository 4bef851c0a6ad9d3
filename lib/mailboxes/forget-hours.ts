import type { OpenContext } from '@/lib/base/context';

const atOnce = 5000;

/** The limit looks back a day and the mailbox's page a week; nobody looks further. */
const keptDays = 31;

/**
 * Forgets what lanes did in hours long past, one batch a call.
 * @returns how many hours were forgotten
 */
export async function forgetOldHours({ organizationId, open }: OpenContext): Promise<number> {
  const forget = (table: 'RecipientHour' | 'LaneHour') =>
    open((sql) =>
      sql.count(
        `DELETE FROM "${table}" h USING (
           SELECT "laneId", "hour" FROM "${table}" WHERE "organizationId" = $1 AND "hour" < clock_timestamp() - interval '${keptDays} days' LIMIT ${atOnce}) old
         WHERE h."organizationId" = $1 AND h."laneId" = old."laneId" AND h."hour" = old."hour"`,
        [organizationId],
      ),
    );
  return (await forget('RecipientHour')) + (await forget('LaneHour'));
}
