import type { Place } from '@/lib/base/vault';

/** Which client asks for which mailbox, at which cloud. */
interface Asked {
  mailboxId: string;
  cloud: string;
  entraTenantId: string;
  clientId: string;
}

/** What the secrets of a run are bound to that go to the sign-in server: lib/base/vault/sealed-columns says the same in SQL. */
export function askedAs({ mailboxId, cloud, entraTenantId, clientId }: Asked): string[] {
  return [mailboxId, cloud, entraTenantId.toLowerCase(), clientId.toLowerCase()];
}

/** Where a secret of a run is sealed. */
export function secretPlace(
  { organizationId, authorizationId }: { organizationId: string; authorizationId: string },
  column: 'codeCipher' | 'deviceAnswerCipher' | 'signInCipher' | 'verifierCipher',
  boundTo: readonly (string | null)[],
): Place {
  return { organizationId, table: 'Authorization', row: authorizationId, column, boundTo };
}
