/** A column whose values the vault has sealed, each for its own row. */
export interface SealedColumn {
  table: string;
  column: string;
  /**
   * What its values are bound to besides their place (`Place.boundTo`): the endpoint a secret may be sent to and as whom, in SQL, of the
   * row `t`. Whoever seals and opens says the same in the same order. A secret that goes to nobody needs no endpoint, but an identity.
   */
  boundTo: readonly [string, ...string[]];
  /** Repeats the version of the data key its value needs. */
  versionColumn?: string;
}

const ofRegistration = (fact: string): string =>
  `(SELECT ${fact} FROM "AppRegistration" r WHERE r."organizationId" = t."organizationId" AND r."id" = t."appRegistrationId")`;
const client = [ofRegistration('r."cloud"'), ofRegistration('lower(r."entraTenantId")'), ofRegistration('lower(r."clientId")')] as const;

/**
 * Every secret at rest: a key rotation seals all of these anew. The catalog test refuses a column that is missing here. The pieces
 * of mails (`ContentChunk.sealed`) are not secrets of one row and have a way of their own: lib/data-keys/reseal-mails.
 */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'AppRegistration', column: 'certificateCipher', boundTo: ['t."cloud"', 'lower(t."entraTenantId")', 'lower(t."clientId")'] },
  { table: 'AppRegistration', column: 'secretCipher', boundTo: ['t."cloud"', 'lower(t."entraTenantId")', 'lower(t."clientId")'] },
  // Shown to the session that started the run, to be typed at that address.
  { table: 'Authorization', column: 'codeCipher', boundTo: ['t."mailboxId"', 't."sessionId"', 't."verificationUri"'] },
  { table: 'Authorization', column: 'deviceAnswerCipher', boundTo: ['t."mailboxId"', ...client] },
  // The tokens of a sign-in that waits for its log-in at the mail server.
  { table: 'Authorization', column: 'signInCipher', boundTo: ['t."mailboxId"', ...client] },
  { table: 'Authorization', column: 'verifierCipher', boundTo: ['t."mailboxId"', ...client, 't."redirectUri"'] },
  {
    table: 'Grant',
    column: 'cacheCipher',
    // Without the tenant as the registration names it: a tenant's domain may be followed by its id, and the account's tenant is here.
    boundTo: [ofRegistration('r."cloud"'), ofRegistration('lower(r."clientId")'), 't."mailboxId"', 't."accountTid"', 't."accountOid"'],
    versionColumn: 'keyVersion',
  },
  { table: 'Mailbox', column: 'passwordCipher', boundTo: ['t."serverName"', 't."port"', 't."userName"', 't."security"', 't."authEncryption"'] },
];

/** In SQL: what the value of a column is bound to, of the row `t`, for `Place.boundTo`. */
export function boundToOf({ boundTo }: SealedColumn): string {
  return `ARRAY[${boundTo.map((fact) => `(${fact})::text`).join(', ')}]`;
}

/** In SQL: the version of the data key a sealed value needs, as its head says it (format, then four bytes). */
export function versionOf(sealed: string): string {
  return `substring(${sealed} from 2 for 4)`;
}
