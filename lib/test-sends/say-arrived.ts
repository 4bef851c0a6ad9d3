import { Conflict, NotFound } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { sayArrivedInput } from './contract';
import { standing, viewOf } from './view';

/**
 * Keeps what the tester found in the inbox; it may be said again, when the mail comes late.
 * @throws NotFound; Conflict `test_not_sent` where the test was not handed over, or is still going on.
 */
export const sayArrived = changeVerb({
  name: 'test-sends.say-arrived',
  permission: 'mailboxes:authorize',
  entry: 'mailbox',
  input: sayArrivedInput,
  async change(context, { testSendId, arrived }) {
    const { organizationId, tx, now } = context;
    const where = { organizationId_id: { organizationId, id: testSendId } };
    const row = await tx.testSend.findUnique({ where });
    if (!row) throw new NotFound('test');
    const { state, stages, lost } = standing(row, now);
    if (state !== 'accepted' && state !== 'unknown') {
      throw new Conflict({ code: 'test_not_sent', title: 'This test was not handed over to the mail server.', remedy: 'Start another test.' });
    }
    const ended = lost ? { state, stages: stages.map((stage) => ({ ...stage })), endedAt: now } : {};
    const after = await tx.testSend.update({ where, data: { ...ended, arrived, arrivedAt: now } });
    return {
      result: await viewOf(context, after),
      audit: { entity: 'mailbox', entityId: row.mailboxId, before: { test: row.id, arrived: row.arrived }, after: { test: row.id, arrived } },
    };
  },
});
