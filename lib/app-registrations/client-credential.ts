import { z } from 'zod';
import { unseal } from '@/lib/base/vault';
import type { ClientCredential } from '@/lib/outside/entra/msal';

const certificateSchema = z.strictObject({ certificate: z.string(), privateKey: z.string() });

/** What the app registration proves itself with, unsealed; null for a public client. Never log it. */
export async function clientCredential(
  organizationId: string,
  registration: { id: string; secretCipher: Uint8Array | null; certificateCipher: Uint8Array | null },
): Promise<ClientCredential | null> {
  const place = (column: string) => ({ organizationId, table: 'AppRegistration', row: registration.id, column });
  if (registration.secretCipher) return { secret: await unseal(place('secretCipher'), registration.secretCipher) };
  if (registration.certificateCipher) return certificateSchema.parse(JSON.parse(await unseal(place('certificateCipher'), registration.certificateCipher)));
  return null;
}
