import { InvalidInput, NotFound } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { limitsAt } from '@/lib/clouds/clouds';
import { aboveAllowed } from '@/lib/clouds/rules/limits';
import { ring } from '@/lib/lanes/doorbell';
import { changeLimitsInput } from './contract';

const words = {
  maxPerMinute: 'messages in any 60 seconds',
  maxConnections: 'connections at once',
  maxRecipientsPerDay: 'recipients in 24 hours',
} as const;

/**
 * Sets what a mailbox's account may send, or lets it follow its cloud again (`limits: null`). It holds for every mailbox
 * with the same account.
 * @throws InvalidInput `limit_too_high` where the cloud does not allow it; NotFound.
 */
export const changeLimits = changeVerb({
  name: 'mailboxes.change-limits',
  permission: 'printers:mail',
  entry: 'mailbox',
  input: changeLimitsInput,
  change: async (context, { mailboxId, limits }) => {
    const { tx, organizationId } = context;
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } }, include: { lane: true } });
    if (!mailbox) throw new NotFound('mailbox');
    const { lane } = mailbox;
    const { uses, allows } = limitsAt(lane.cloud);
    const above = limits ? aboveAllowed(limits, allows) : [];
    const [first] = above;
    if (first) {
      const whose = lane.cloud ? 'The cloud allows' : 'Platen allows';
      const fields = above.map((name) => ({ field: `limits.${name}`, message: `${whose} at most ${allows[name].toLocaleString('en-GB')} ${words[name]}.` }));
      throw new InvalidInput({
        code: 'limit_too_high',
        field: `limits.${first}`,
        title: fields[0]?.message ?? 'A limit is too high.',
        remedy: lane.cloud ? 'Above that the server refuses the account, at worst for hours.' : 'Use several mailboxes where that is not enough.',
        fields,
      });
    }
    const after = limits ?? uses;
    // Due at once: what waits for a slot looks again.
    await tx.lane.update({
      where: { organizationId_id: { organizationId, id: lane.id } },
      data: { ...after, ownLimits: limits !== null, nextDueAt: context.now, restsUntil: null },
    });
    context.afterCommit(() => ring(organizationId, lane.id));
    const told = ({ maxPerMinute, maxConnections, maxRecipientsPerDay }: typeof after, own: boolean) => ({ maxPerMinute, maxConnections, maxRecipientsPerDay, own });
    return { result: undefined, audit: { entity: 'mailbox', entityId: mailboxId, before: told(lane, lane.ownLimits), after: told(after, limits !== null) } };
  },
});
