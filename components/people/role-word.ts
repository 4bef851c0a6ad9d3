import type { MembershipSummary } from '@/lib/people/contract';

/** What a role is called on a page. */
export const roleWord: Record<MembershipSummary['role'], string> = {
  owner: 'Owner',
  admin: 'Administrator',
  operator: 'Mail operator',
  viewer: 'Viewer',
};
