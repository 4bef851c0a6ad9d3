import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { readTokenHealthInput } from './contract';
import { healthViews } from './health-views';

/**
 * The token health of one mailbox; null where it does not use OAuth 2.0 and so has none.
 * @throws NotFound for a mailbox of nobody or another organization.
 */
export const readTokenHealth = readVerb({
  name: 'grants.read-health',
  permission: 'mailboxes:read',
  input: readTokenHealthInput,
  async read(context, { mailboxId }) {
    const { organizationId, tx } = context;
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } } });
    if (!mailbox) throw new NotFound('mailbox');
    if (mailbox.method !== 'oauth') return null;
    const [view] = await healthViews(context, [mailbox]);
    return view ?? null;
  },
});
