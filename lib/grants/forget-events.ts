import type { OpenContext } from '@/lib/base/context';

const atOnce = 1000;
/** That a token was refreshed as it should is not worth remembering for longer: it happens many times a day. */
const refreshedDays = 30;

/**
 * Forgets what happened to tokens longer ago than the organization's log remembers, and refreshes that went well after a
 * month; when a grant still in use was given is kept. One batch a call.
 * @returns how many events were forgotten
 */
export async function forgetOldEvents({ organizationId, open }: OpenContext): Promise<number> {
  return open((sql) =>
    sql.count(
      `DELETE FROM "GrantEvent" e USING (
         SELECT v."id" FROM "GrantEvent" v JOIN "Grant" g ON g."organizationId" = v."organizationId" AND g."id" = v."grantId" JOIN "Organization" o ON o."id" = v."organizationId"
         WHERE v."organizationId" = $1 AND v."at" < clock_timestamp() - make_interval(days => least(o."metadataRetentionDays", ${refreshedDays}))
           AND (v."kind" = 'refreshed' OR v."at" < clock_timestamp() - make_interval(days => o."metadataRetentionDays") AND (v."kind" <> 'granted' OR g."state" = 'superseded'))
         LIMIT ${atOnce}) old
       WHERE e."organizationId" = $1 AND e."id" = old."id"`,
      [organizationId],
    ),
  );
}
