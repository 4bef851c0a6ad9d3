import { changeVerb } from '@/lib/base/verb';
import { startBrowserSignInInput } from './contract';
import { openBrowserRun } from './open-browser-run';
import { personOf } from './person-of';

/**
 * Starts a sign-in in the browser of the person who asks. The address and the state are for that browser alone.
 * @throws NotFound, InvalidInput, Conflict as openRun does; InvalidInput `person_needed`.
 */
export const startBrowserSignIn = changeVerb({
  name: 'authorizations.start-browser',
  permission: 'mailboxes:authorize',
  entry: 'authorization',
  input: startBrowserSignInInput,
  async change(context, wanted) {
    const { run, audit } = await openBrowserRun(context, { ...wanted, person: personOf(context) });
    return { result: run, audit };
  },
});
