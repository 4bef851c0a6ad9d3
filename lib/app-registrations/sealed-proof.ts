import { InvalidInput } from '@/lib/base/errors';
import { seal } from '@/lib/base/vault';
import { clientCredential } from './client-credential';
import type { RegistrationDraft } from './contract';
import { readCertificate } from './read-certificate';

/** The columns of a revision that say what it proves itself with. */
export interface ProofColumns {
  secretCipher: Uint8Array<ArrayBuffer> | null;
  certificateCipher: Uint8Array<ArrayBuffer> | null;
  secretExpiresAt: Date | null;
  certificateThumbprint: string | null;
}

export interface PresentProof {
  id: string;
  secretCipher: Uint8Array | null;
  certificateCipher: Uint8Array | null;
  secretExpiresAt: Date | null;
  certificateThumbprint: string | null;
}

const nothing: ProofColumns = { secretCipher: null, certificateCipher: null, secretExpiresAt: null, certificateThumbprint: null };

/**
 * Seals what a new revision proves itself with, in its own row.
 * @param present the revision before, where the new one is for the same client: what it had may be kept
 * @throws InvalidInput naming the entry at fault.
 */
export async function sealedProof(organizationId: string, id: string, proof: RegistrationDraft['proof'], present: PresentProof | null, now: Date): Promise<ProofColumns> {
  const place = (column: string) => ({ organizationId, table: 'AppRegistration', row: id, column });
  switch (proof.kind) {
    case 'none':
      return nothing;
    case 'secret':
      return { ...nothing, secretCipher: await seal(place('secretCipher'), proof.secret), secretExpiresAt: endOfSecret(proof.expiresOn ?? null, now) };
    case 'certificate': {
      const { certificate, privateKey, expiresAt, thumbprint } = readCertificate(proof, now);
      return {
        ...nothing,
        certificateCipher: await seal(place('certificateCipher'), JSON.stringify({ certificate, privateKey })),
        secretExpiresAt: expiresAt,
        certificateThumbprint: thumbprint,
      };
    }
    case 'kept': {
      const kept = keptFrom(present);
      const credential = await clientCredential(organizationId, kept);
      const { secretExpiresAt, certificateThumbprint } = kept;
      if (credential === null) return nothing;
      if ('secret' in credential) return { ...nothing, secretCipher: await seal(place('secretCipher'), credential.secret), secretExpiresAt };
      return { ...nothing, certificateCipher: await seal(place('certificateCipher'), JSON.stringify(credential)), secretExpiresAt, certificateThumbprint };
    }
  }
}

/** @throws InvalidInput `proof_of_other_client` where there is nothing to keep: a secret belongs to its client. */
export function keptFrom(present: PresentProof | null): PresentProof {
  if (present) return present;
  throw new InvalidInput({
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
