import type { OpenContext } from '@/lib/base/context';

/** A sign-in that was under way when another revision took its place is completed by then. */
const graceMinutes = 60;

/**
 * Erases the secrets and private keys of revisions that have ended and by which no sign-in goes on any more; what they
 * were stays as history.
 * @returns how many were erased
 */
export function eraseSpentSecrets({ organizationId, open }: OpenContext): Promise<number> {
  return open((sql) =>
    sql.count(
      `UPDATE "AppRegistration" r SET "secretCipher" = NULL, "certificateCipher" = NULL
       WHERE r."organizationId" = $1 AND r."retiredAt" < clock_timestamp() - make_interval(mins => $2)
         AND (r."secretCipher" IS NOT NULL OR r."certificateCipher" IS NOT NULL)
         AND NOT EXISTS (SELECT FROM "Grant" g WHERE g."organizationId" = r."organizationId" AND g."appRegistrationId" = r."id" AND g."state" <> 'superseded')
         AND NOT EXISTS (SELECT FROM "Authorization" a WHERE a."organizationId" = r."organizationId" AND a."appRegistrationId" = r."id" AND a."state" IN ('starting', 'waiting'))`,
      [organizationId, graceMinutes],
    ),
  );
}
