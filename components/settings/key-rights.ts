import { organizationKeyScopes } from '@/lib/credentials/contract';

type Scope = (typeof organizationKeyScopes)[number];

const words: Record<Scope, { label: string; hint: string }> = {
  'messages:submit': { label: 'Hand in', hint: 'mail of any printer' },
  'messages:read': { label: 'Read', hint: 'what became of every message' },
  'messages:act': { label: 'Act', hint: 'try messages again, cancel them' },
  'mailboxes:read': { label: 'Watch', hint: 'token health of every mailbox, and figures for monitoring' },
};

/** What a key may be allowed, as a person chooses it. */
export const keyRights = organizationKeyScopes.map((value) => ({ value, ...words[value] }));

/** The rights of a key in one line: "Hand in, read". */
export function rightsWord(scopes: readonly string[]): string {
  const text = keyRights
    .filter(({ value }) => scopes.includes(value))
    .map(({ label }) => label.toLowerCase())
    .join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
