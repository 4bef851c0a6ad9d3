import { readVerb } from '@/lib/base/verb';
import { listTokenHealthInput } from './contract';
import { healthViews } from './health-views';

/** The token health of the organization's mailboxes with OAuth 2.0, by address. */
export const listTokenHealth = readVerb({
  name: 'grants.list-health',
  permission: 'mailboxes:read',
  input: listTokenHealthInput,
  async read(context, { after, limit }) {
    const { organizationId, tx } = context;
    const mailboxes = await tx.mailbox.findMany({
      where: { organizationId, method: 'oauth', ...(after === undefined ? {} : { address: { gt: after } }) },
      orderBy: { address: 'asc' },
      take: limit,
    });
    return healthViews(context, mailboxes);
  },
});
