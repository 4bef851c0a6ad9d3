/** A column whose values the vault has sealed, each for its own row. */
export interface SealedColumn {
  table: string;
  column: string;
  /** What its values are bound to besides their place (`Place.boundTo`), in SQL, of the row `t`. */
  boundTo?: string;
  /** Repeats the version of the data key its value needs. */
  versionColumn?: string;
}

/**
 * Every secret at rest: a key rotation seals all of these anew. The catalog test refuses a column that is missing here. The pieces
 * of mails (`ContentChunk.sealed`) are not secrets of one row and have a way of their own: lib/data-keys/reseal-mails.
 */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'AppRegistration', column: 'certificateCipher' },
  { table: 'AppRegistration', column: 'secretCipher' },
  { table: 'Authorization', column: 'codeCipher' },
  { table: 'Authorization', column: 'deviceAnswerCipher' },
  { table: 'Authorization', column: 'verifierCipher' },
  {
    table: 'Grant',
    column: 'cacheCipher',
    boundTo: `(SELECT r."cloud" FROM "AppRegistration" r WHERE r."organizationId" = t."organizationId" AND r."id" = t."appRegistrationId")`,
    versionColumn: 'keyVersion',
  },
  { table: 'Mailbox', column: 'passwordCipher' },
];

/** In SQL: the version of the data key a sealed value needs, as its head says it (format, then four bytes). */
export function versionOf(sealed: string): string {
  return `substring(${sealed} from 2 for 4)`;
}
