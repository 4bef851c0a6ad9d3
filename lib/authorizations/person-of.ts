import type { Context } from '@/lib/base/context';
import { InvalidInput } from '@/lib/base/errors';

/**
 * The person who starts a sign-in: its code and its end are shown to that session alone.
 * @throws InvalidInput `person_needed` for a key or a credential.
 */
export function personOf({ actor }: Pick<Context, 'actor'>): { userId: string; sessionId: string } {
  if (actor.kind === 'person') return actor;
  throw new InvalidInput({
    code: 'person_needed',
    title: 'A sign-in is started by a person, who alone is shown its code.',
    remedy: 'Start it in the browser, at the mailbox or one of its printers.',
  });
}
