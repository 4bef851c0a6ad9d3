import type { RegistrationView } from '@/lib/app-registrations/contract';

/** What the form holds. A secret stands here and nowhere else until it is saved. */
export interface RegistrationEntries {
  clientId: string;
  entraTenantId: string;
  proof: 'none' | 'kept' | 'secret' | 'certificate';
  secret: string;
  expiresOn: string;
  certificate: string;
  privateKey: string;
}

/** What is stored, without any secret: that can only be kept or replaced. */
export function storedEntries(view: RegistrationView): RegistrationEntries {
  const nothing = { secret: '', expiresOn: '', certificate: '', privateKey: '' };
  if (!view.own) return { clientId: '', entraTenantId: '', proof: 'none', ...nothing };
  return { clientId: view.clientId ?? '', entraTenantId: view.entraTenantId, proof: view.proof === 'none' ? 'none' : 'kept', ...nothing, expiresOn: storedEnd(view) };
}

/** The day a stored secret ends; a certificate says it itself. */
function storedEnd(view: RegistrationView): string {
  return view.proof === 'secret' ? (view.expiresAt?.slice(0, 10) ?? '') : '';
}

/** Another proof: the day belongs to the secret it was told of. */
export function withProof(view: RegistrationView, proof: RegistrationEntries['proof']): Partial<RegistrationEntries> {
  return { proof, expiresOn: proof === 'kept' ? storedEnd(view) : '' };
}

/** Whether the entries name the client that is stored: only its secret can be kept. */
export function isSameClient(view: RegistrationView, entries: Pick<RegistrationEntries, 'clientId' | 'entraTenantId'>): boolean {
  return view.own && same(view.clientId ?? '', entries.clientId) && same(view.entraTenantId, entries.entraTenantId);
}

const same = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase();

/** With another client typed, what was to be kept is no longer there to keep. */
export function settled(view: RegistrationView, entries: RegistrationEntries): RegistrationEntries {
  return entries.proof === 'kept' && !isSameClient(view, entries) ? { ...entries, ...withProof(view, 'none') } : entries;
}

export function isEdited(view: RegistrationView, entries: RegistrationEntries): boolean {
  return JSON.stringify(entries) !== JSON.stringify(storedEntries(view));
}

/** Whether saving makes other mailboxes need a sign-in: another client or tenant than the one they signed in with. */
export function changesClient(view: RegistrationView, entries: RegistrationEntries): boolean {
  return entries.clientId.trim() !== '' && !isSameClient(view, entries);
}
