/** The one permission map. Verbs check it, pages ask it what to show. */
export const roles = ['owner', 'admin', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  'printers:read',
  'printers:write',
  'printers:mail',
  'mailboxes:read',
  'mailboxes:authorize',
  'registrations:write',
  'credentials:read',
  'credentials:write',
  'messages:read',
  'messages:act',
  'messages:submit',
  'members:read',
  'members:write',
  'organization:write',
  'audit:read',
] as const;
export type Permission = (typeof permissions)[number];

const viewer: Permission[] = ['printers:read', 'mailboxes:read', 'credentials:read', 'messages:read', 'members:read'];
const operator: Permission[] = [...viewer, 'printers:mail', 'mailboxes:authorize', 'messages:act', 'messages:submit'];
const admin: Permission[] = [...operator, 'printers:write', 'registrations:write', 'credentials:write', 'audit:read', 'members:write'];
const owner: Permission[] = [...admin, 'organization:write'];

const allowed: Record<Role, ReadonlySet<Permission>> = {
  viewer: new Set(viewer),
  operator: new Set(operator),
  admin: new Set(admin),
  owner: new Set(owner),
};

/** Whether a person of this role may do it. */
export function roleAllows(role: Role, permission: Permission): boolean {
  return allowed[role].has(permission);
}
