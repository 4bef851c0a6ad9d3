import type { FoundAccount } from '@/lib/accounts/find-account';
import { partiesTo } from '@/lib/accounts/settle-account';

/** Who holds an account and who waits for it, line by line, for whoever runs the installation. */
export function told(account: string, found: FoundAccount): string[] {
  const { holders, waiting } = partiesTo(found);
  const lines = [`${account.trim().toLowerCase()} of tenant ${found.tenant}:`];
  for (const { slug, claims, grants } of holders) {
    const mailboxes = grants.filter(({ claimedAt }) => claimedAt).map(({ address }) => address);
    lines.push(`  ${slug} holds it since ${claims[0]?.claimedAt.toISOString()}${mailboxes.length > 0 ? `, for ${mailboxes.join(', ')}` : '; nobody there has signed in since'}.`);
  }
  if (holders.length === 0) lines.push('  Nobody holds it.');
  for (const { slug, grants, refused } of waiting) {
    const held = grants.filter(({ waits }) => waits).map(({ address }) => address);
    if (held.length > 0) lines.push(`  ${slug} waits for it: it logged in with it too, and holds ${held.join(', ')}.`);
    for (const { address, endedAt } of refused) lines.push(`  ${slug} waits for it: a sign-in for ${address} was refused at ${endedAt.toISOString()}.`);
  }
  if (waiting.length === 0) lines.push('  Nobody waits for it.');
  return lines;
}
