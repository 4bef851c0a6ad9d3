import { NotFound } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { revokeHandOverInput } from './contract';
import { lockMailbox, revokeOpen } from './revoke-open';
import { handOverState, type HandOverState } from './rules/state';

/**
 * Ends a link at once, and the sign-in that goes on by it. One that is over already stays as it is.
 * @throws NotFound for a link of nobody or another organization.
 */
export const revokeHandOver = changeVerb({
  name: 'hand-overs.revoke',
  permission: 'mailboxes:authorize',
  entry: 'hand-over',
  input: revokeHandOverInput,
  async change(context, { handOverId }) {
    const { tx, organizationId, now } = context;
    const where = { organizationId_id: { organizationId, id: handOverId } };
    const known = await tx.handOver.findUnique({ where, select: { mailboxId: true } });
    if (!known) throw new NotFound('hand-over link');
    await lockMailbox(context, known.mailboxId);
    const handOver = await tx.handOver.findUniqueOrThrow({ where });
    const before = handOverState(handOver, now);
    const audit = before === 'open' ? [await revokeOpen(context, handOver)] : [];
    const state: HandOverState = before === 'open' ? 'revoked' : before;
    return { result: { id: handOverId, state }, audit };
  },
});
