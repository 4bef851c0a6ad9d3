import { changeVerb } from '@/lib/base/verb';
import { startAuthorizationInput } from './contract';
import { createWorkerRun } from './create-worker-run';
import { openRun } from './open-run';
import { personOf } from './person-of';

/**
 * Starts a sign-in by device code for a mailbox; the worker fetches the code.
 * @throws NotFound, InvalidInput, Conflict as openRun does; InvalidInput `person_needed`.
 */
export const startAuthorization = changeVerb({
  name: 'authorizations.start',
  permission: 'mailboxes:authorize',
  entry: 'authorization',
  input: startAuthorizationInput,
  async change(context, wanted) {
    const person = personOf(context);
    return createWorkerRun(context, await openRun(context, wanted), { method: 'device_code', state: 'starting', person });
  },
});
