/** A short name for an organization's address, made from its name: small letters, digits and hyphens, 48 at the most. */
export function slugFrom(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|(?<!-)-+$/g, '');
}
