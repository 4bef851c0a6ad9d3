import { InvalidInput } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { enqueue } from '@/lib/base/queue/enqueue';
import { changeVerb } from '@/lib/base/verb';
import { startAuthorizationInput } from './contract';
import { openRun } from './open-run';
import { personOf } from './person-of';
import { isTenantId } from './rules/account';
import { viewOf } from './view';
import { authorizationWake } from './wake';

/**
 * Signs the app itself in for a mailbox (client credentials): nobody types anything, the worker asks for the token at once.
 * Whether Exchange lets the app send as the mailbox shows at the first mail.
 * @throws InvalidInput `app_only_not_set_up` where the app registration has no secret, certificate or tenant id.
 * @throws NotFound, InvalidInput, Conflict as openRun does; InvalidInput `person_needed`.
 */
export const startAppOnly = changeVerb({
  name: 'authorizations.start-app-only',
  permission: 'mailboxes:authorize',
  input: startAuthorizationInput,
  async change(context, wanted) {
    const { organizationId, tx, now } = context;
    const person = personOf(context);
    const { mailbox, registration, audit } = await openRun(context, wanted);
    const lacks = !registration.secretCipher && !registration.certificateCipher ? 'a secret or a certificate' : !isTenantId(registration.entraTenantId) ? "the tenant's id" : null;
    if (lacks) {
      throw new InvalidInput({
        code: 'app_only_not_set_up',
        title: `App-only sign-in needs ${lacks} in your own app registration.`,
        remedy: 'Enter it in the settings, under App registration; the steps are there too.',
      });
    }
    const row = await tx.authorization.create({
      data: {
        organizationId,
        id: newId(),
        mailboxId: mailbox.id,
        method: 'app_only',
        // No code to wait for: it is Microsoft's turn from the first moment.
        state: 'waiting',
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
