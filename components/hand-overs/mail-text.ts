import { clockTime, dayName, zoneName } from '@/components/ui/time-format';
import type { PastedLine } from '@/lib/commands/contract';
import { prose, proseOf } from '@/lib/commands/rules/text';
import type { NewHandOver } from '@/lib/hand-overs/contract';

/** What to paste into a mail to whoever holds the password. */
export function mailText({ organization, account, link, expiresAt, by }: Omit<NewHandOver, 'id' | 'revoked'>): PastedLine {
  const until = `${dayName(expiresAt, 'UTC')}, ${clockTime(expiresAt, 'UTC')} ${zoneName(expiresAt, 'UTC')}`;
  return proseOf(
    [
      prose`Hello,`,
      prose`the printers of ${organization} send their mail as ${account}. For that somebody signs in once as ${account} at Microsoft. Open this link to do so; it is good for one sign-in, until ${until}:`,
      prose`${link}`,
      prose`You type the password at Microsoft alone. It allows sending mail as this mailbox; nothing is read. Any other account is refused.`,
      prose`${by ?? organization}`,
    ],
    '\n\n',
  );
}
