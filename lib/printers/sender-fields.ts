import { InvalidInput } from '@/lib/base/errors';
import type { SendSettings } from '@/lib/mailboxes/contract';

/**
 * The sender's part of the settings as a printer keeps it. With OAuth 2.0 the administrator's address is the
 * authentication address (the printer maker's guide, "Administrator Email Address").
 * @throws InvalidInput `administrator_must_match`, `administrator_missing`
 */
export function senderFields(send: SendSettings): { administratorEmail: string | null; autoSpecifySenderName: boolean } {
  const { autoSpecifySenderName } = send;
  if (send.method === 'oauth') {
    if (send.administratorEmail && send.administratorEmail !== send.address) {
      throw new InvalidInput({
        code: 'administrator_must_match',
        field: 'administratorEmail',
        title: 'With OAuth 2.0 the administrator’s address is the authentication address.',
        remedy: `Use ${send.address} for both, or leave the administrator's address out.`,
      });
    }
    return { administratorEmail: send.address, autoSpecifySenderName };
  }
  if (autoSpecifySenderName && !send.administratorEmail) {
    throw new InvalidInput({
      code: 'administrator_missing',
      field: 'administratorEmail',
      title: 'Auto specify sender name needs an administrator’s address.',
      remedy: 'Type the administrator e-mail address: it becomes the sender. Or turn Auto specify sender name off.',
    });
  }
  return { administratorEmail: send.administratorEmail ?? null, autoSpecifySenderName };
}
