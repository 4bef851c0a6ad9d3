import { InvalidInput } from '@/lib/base/errors';
import { seal } from '@/lib/base/vault';
import { clientCredential, proofPlace, type ProofOf } from './client-credential';
import type { RegistrationDraft } from './contract';
import { readCertificate } from './read-certificate';

/** The columns of a revision that say what it proves itself with. */
interface ProofColumns {
  secretCipher: Uint8Array<ArrayBuffer> | null;
  certificateCipher: Uint8Array<ArrayBuffer> | null;
  secretExpiresAt: Date | null;
  certificateThumbprint: string | null;
}

interface StoredProof extends ProofOf {
  id: string;
  secretCipher: Uint8Array | null;
  certificateCipher: Uint8Array | null;
  secretExpiresAt: Date | null;
}

/** A proof that was given, as against one that is kept. */
export type GivenProof = Exclude<RegistrationDraft['proof'], { kind: 'kept' }>;

/**
 * Seals what a new revision proves itself with, in its own row, for its own cloud, tenant and client.
 * @throws InvalidInput naming the entry at fault.
 */
export async function sealedProof(organizationId: string, { id, ...of }: ProofOf & { id: string }, proof: GivenProof, now: Date): Promise<ProofColumns> {
  const place = (column: 'secretCipher' | 'certificateCipher') => proofPlace(organizationId, id, column, of);
  const nothing = { secretCipher: null, certificateCipher: null, secretExpiresAt: null, certificateThumbprint: null };
  switch (proof.kind) {
    case 'none':
      return nothing;
    case 'secret':
      return { ...nothing, secretExpiresAt: endOfSecret(proof.expiresOn ?? null, now), secretCipher: await seal(place('secretCipher'), proof.secret) };
    case 'certificate': {
      const { certificate, privateKey, expiresAt, thumbprint } = readCertificate(proof, now);
      const certificateCipher = await seal(place('certificateCipher'), JSON.stringify({ certificate, privateKey }));
      return { ...nothing, certificateCipher, secretExpiresAt: expiresAt, certificateThumbprint: thumbprint };
    }
  }
}

/** The stored secret with the day it ends, as that is told anew; null where it is no news, or there is no secret. */
export async function toldAnew(organizationId: string, present: StoredProof, expiresOn: string | null): Promise<GivenProof | null> {
  if (expiresOn === null || present.secretExpiresAt?.toISOString().slice(0, 10) === expiresOn) return null;
  const credential = await clientCredential(organizationId, present);
  return credential && 'secret' in credential ? { kind: 'secret', secret: credential.secret, expiresOn } : null;
}

/** There is nothing to keep: a secret belongs to its client. */
export function nothingToKeep(): InvalidInput {
  return new InvalidInput({
    code: 'proof_of_other_client',
    field: 'proof',
    title: 'The stored secret or certificate belongs to another client.',
    remedy: 'Paste the one of this client, or choose none.',
  });
}

/** The day it ends counts from its first moment: which hour Entra means, it does not show. */
function endOfSecret(expiresOn: string | null, now: Date): Date | null {
  if (expiresOn === null) return null;
  const end = new Date(`${expiresOn}T00:00:00Z`);
  if (end > now) return end;
  throw new InvalidInput({
    code: 'secret_expired',
    field: 'proof.expiresOn',
    title: 'This secret has ended.',
    remedy: 'Make a new one in Entra, under Certificates & secrets, and paste its value here.',
  });
}
