import { enqueue } from '@/lib/base/queue/enqueue';
import { newId } from '@/lib/base/ids';
import { changeVerb } from '@/lib/base/verb';
import { startAuthorizationInput } from './contract';
import { openRun } from './open-run';
import { personOf } from './person-of';
import { viewOf } from './view';
import { authorizationWake } from './wake';

/**
 * Starts a sign-in by device code for a mailbox; the worker fetches the code.
 * @throws NotFound, InvalidInput, Conflict as openRun does; InvalidInput `person_needed`.
 */
export const startAuthorization = changeVerb({
  name: 'authorizations.start',
  permission: 'mailboxes:authorize',
  input: startAuthorizationInput,
  async change(context, wanted) {
    const { organizationId, tx, now } = context;
    const person = personOf(context);
    const { mailbox, registration, audit } = await openRun(context, wanted);
    const row = await tx.authorization.create({
      data: {
        organizationId,
        id: newId(),
        mailboxId: mailbox.id,
        method: 'device_code',
        appRegistrationId: registration.id,
        startedBy: person.userId,
        sessionId: person.sessionId,
        startedAt: now,
      },
    });
    context.afterCommit(() => enqueue(authorizationWake, {}, 'any'));
    audit.push({ entity: 'authorization', entityId: row.id, after: { mailbox: mailbox.address, method: row.method, state: row.state } });
    return { result: await viewOf(context, row), audit };
  },
});
