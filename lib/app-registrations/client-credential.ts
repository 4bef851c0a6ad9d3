import { z } from 'zod';
import { unseal, type Place } from '@/lib/base/vault';
import type { ClientCredential } from '@/lib/outside/entra/msal';

const certificateSchema = z.strictObject({ certificate: z.string(), privateKey: z.string() });

/** Whom a client's secret or certificate proves, and where: it opens for no other cloud, tenant or client. */
export interface ProofOf {
  cloud: string;
  entraTenantId: string;
  clientId: string;
}

/** Where a revision's proof is sealed. */
export function proofPlace(organizationId: string, id: string, column: 'secretCipher' | 'certificateCipher', { cloud, entraTenantId, clientId }: ProofOf): Place {
  return { organizationId, table: 'AppRegistration', row: id, column, boundTo: [cloud, entraTenantId.toLowerCase(), clientId.toLowerCase()] };
}

/**
 * What the app registration proves itself with, unsealed; null for a public client. Never log it.
 * @param registration.cloud the one it is about to be shown to
 * @throws NotSealedHere where it was given for another cloud, tenant or client
 */
export async function clientCredential(
  organizationId: string,
  registration: ProofOf & { id: string; secretCipher: Uint8Array | null; certificateCipher: Uint8Array | null },
): Promise<ClientCredential | null> {
  const { id, secretCipher, certificateCipher } = registration;
  if (secretCipher) return { secret: await unseal(proofPlace(organizationId, id, 'secretCipher', registration), secretCipher) };
  if (certificateCipher) return certificateSchema.parse(JSON.parse(await unseal(proofPlace(organizationId, id, 'certificateCipher', registration), certificateCipher)));
  return null;
}
