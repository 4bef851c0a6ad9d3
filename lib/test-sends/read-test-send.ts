import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { testSendIdInput } from './contract';
import { viewOf } from './view';

/**
 * One test, as far as it has come.
 * @throws NotFound for a test of nobody or another organization, or one that is no longer kept.
 */
export const readTestSend = readVerb({
  name: 'test-sends.read',
  permission: 'mailboxes:read',
  input: testSendIdInput,
  async read(context, { testSendId }) {
    const { organizationId, tx } = context;
    const row = await tx.testSend.findUnique({ where: { organizationId_id: { organizationId, id: testSendId } } });
    if (!row) throw new NotFound('test');
    return viewOf(context, row);
  },
});
