import { InvalidInput } from '@/lib/base/errors';
import { NotSealedHere, seal, unseal, type Place } from '@/lib/base/vault';
import { endpointWords, mayKeepPassword, type PasswordEndpoint } from './rules/password-endpoint';

/** lib/base/vault/sealed-columns says the same in SQL. */
function passwordPlace(organizationId: string, mailboxId: string, { serverName, port, userName, security, authEncryption }: PasswordEndpoint): Place {
  return { organizationId, table: 'Mailbox', row: mailboxId, column: 'passwordCipher', boundTo: [serverName, String(port), userName, security, authEncryption] };
}

/**
 * The password of a mailbox, for the endpoint it is about to be sent to.
 * @throws NotSealedHere where it was given for another one, whatever stands in the row now
 */
export function openPassword(organizationId: string, mailboxId: string, endpoint: PasswordEndpoint, sealed: Uint8Array): Promise<string> {
  return unseal(passwordPlace(organizationId, mailboxId, endpoint), sealed);
}

/** What stands in the row: the endpoint, and the password that was given for it. */
export interface StoredPassword extends PasswordEndpoint {
  method: string;
  passwordCipher: Uint8Array | null;
}

/**
 * Seals a password that was given for an endpoint; one that is left out is the stored one, if that was given for this endpoint or a less
 * encrypted one of the same host, port and user name.
 * @throws InvalidInput `password_missing` where there is none to keep, or it was given for another endpoint
 */
export async function sealPassword(organizationId: string, mailboxId: string, endpoint: PasswordEndpoint, given: string | undefined, before: StoredPassword | null): Promise<Uint8Array<ArrayBuffer>> {
  const password = given ?? (await keptPassword(organizationId, mailboxId, endpoint, before));
  return seal(passwordPlace(organizationId, mailboxId, endpoint), password);
}

async function keptPassword(organizationId: string, mailboxId: string, endpoint: PasswordEndpoint, before: StoredPassword | null): Promise<string> {
  const missing = (remedy: string) => new InvalidInput({ code: 'password_missing', field: 'password', title: 'The SMTP server needs a password.', remedy });
  if (before?.method !== 'password' || !before.passwordCipher) throw missing('Type the password of the authentication user name.');
  const again = missing(`Type the password again: the stored one was given for ${endpointWords(before)}, and is sent nowhere else.`);
  if (!mayKeepPassword(before, endpoint)) throw again;
  try {
    return await openPassword(organizationId, mailboxId, before, before.passwordCipher);
  } catch (error) {
    throw error instanceof NotSealedHere ? again : error;
  }
}
