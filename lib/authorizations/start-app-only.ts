import { InvalidInput } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { startAuthorizationInput } from './contract';
import { createWorkerRun } from './create-worker-run';
import { openRun } from './open-run';
import { personOf } from './person-of';
import { isTenantId } from './rules/account';

/**
 * Signs the app itself in for a mailbox (client credentials): nobody types anything, the worker asks for the token at once.
 * Whether Exchange lets the app send as the mailbox shows at the first mail.
 * @throws InvalidInput `app_only_not_set_up` where the app registration has no secret, certificate or tenant id.
 * @throws NotFound, InvalidInput, Conflict as openRun does; InvalidInput `person_needed`.
 */
export const startAppOnly = changeVerb({
  name: 'authorizations.start-app-only',
  permission: 'mailboxes:authorize',
  entry: 'authorization',
  input: startAuthorizationInput,
  async change(context, wanted) {
    const person = personOf(context);
    const open = await openRun(context, wanted);
    const { registration } = open;
    const lacks = !registration.secretCipher && !registration.certificateCipher ? 'a secret or a certificate' : !isTenantId(registration.entraTenantId) ? "the tenant's id" : null;
    if (lacks) {
      throw new InvalidInput({
        code: 'app_only_not_set_up',
        title: `App-only sign-in needs ${lacks} in your own app registration.`,
        remedy: 'Enter it in the settings, under App registration; the steps are there too.',
      });
    }
    return createWorkerRun(context, open, { method: 'app_only', state: 'waiting', person });
  },
});
