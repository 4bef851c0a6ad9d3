import { clockTime, dayName, zoneName } from '@/components/ui/time-format';
import type { NewHandOver } from '@/lib/hand-overs/contract';

/** What to paste into a mail to whoever holds the password. */
export function mailText({ organization, account, link, expiresAt, by }: Omit<NewHandOver, 'id' | 'revoked'>): string {
  const until = `${dayName(expiresAt, 'UTC')}, ${clockTime(expiresAt, 'UTC')} ${zoneName(expiresAt, 'UTC')}`;
  return [
    'Hello,',
    `the printers of ${organization} send their mail as ${account}. For that somebody signs in once as ${account} at Microsoft. Open this link to do so; it is good for one sign-in, until ${until}:`,
    link,
    'You type the password at Microsoft alone. It allows sending mail as this mailbox; nothing is read. Any other account is refused.',
    by ?? organization,
  ].join('\n\n');
}
