/** Failures of a grant that a new secret or certificate cures (entra-docs, reference-error-codes): nobody signs in again then. */
export const proofFailures = ['AADSTS700024', 'AADSTS700027', 'AADSTS7000215', 'AADSTS7000222', 'client_credential_missing', 'invalid_client'];

/** What a revision proves itself with, or did before its secret was erased. */
export function proofKindOf(revision: { secretCipher: Uint8Array | null; certificateThumbprint: string | null; secretExpiresAt: Date | null }): 'none' | 'secret' | 'certificate' {
  if (revision.certificateThumbprint !== null) return 'certificate';
  return revision.secretCipher !== null || revision.secretExpiresAt !== null ? 'secret' : 'none';
}
