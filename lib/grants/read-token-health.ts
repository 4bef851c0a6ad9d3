import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { mailboxRow } from '@/lib/mailboxes/mailbox-lines';
import { readTokenHealthInput } from './contract';

/**
 * The token health of one mailbox; null where it does not use OAuth 2.0 and so has none.
 * @throws NotFound for a mailbox of nobody or another organization.
 */
export const readTokenHealth = readVerb({
  name: 'grants.read-health',
  permission: 'mailboxes:read',
  input: readTokenHealthInput,
  async read(context, { mailboxId }) {
    const mailbox = await mailboxRow(context, mailboxId);
    if (!mailbox) throw new NotFound('mailbox');
    return mailbox.token;
  },
});
