import { roleAllows, type Permission, type Role } from './roles';

/** Who acts. Every verb gets one; the audit log names it. */
export type Actor =
  | { kind: 'person'; userId: string; sessionId: string; name: string; role: Role }
  | { kind: 'organization_key'; keyId: string; scopes: readonly string[] }
  | { kind: 'credential'; credentialId: string; printerId: string | null; siteId: string | null; scopes: readonly string[] }
  | { kind: 'platen'; job: string };

/** Whether the actor may do it. Platen itself may; a credential or key only what its scopes name. */
export function actorAllows(actor: Actor, permission: Permission): boolean {
  switch (actor.kind) {
    case 'person':
      return roleAllows(actor.role, permission);
    case 'organization_key':
    case 'credential':
      return actor.scopes.includes(permission);
    case 'platen':
      return true;
  }
}

/** The actor's id for the audit log; null for Platen itself. */
export function actorId(actor: Actor): string | null {
  switch (actor.kind) {
    case 'person':
      return actor.userId;
    case 'organization_key':
      return actor.keyId;
    case 'credential':
      return actor.credentialId;
    case 'platen':
      return null;
  }
}
