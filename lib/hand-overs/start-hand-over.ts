import { openBrowserRun } from '@/lib/authorizations/open-browser-run';
import { inOrganization } from '@/lib/base/context';
import { Conflict, NotFound } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { startHandOverInput } from './contract';
import { findHandOver, type Visit } from './find-hand-over';
import { lockMailbox } from './revoke-open';
import { handOverState, mostStarts, type HandOverState } from './rules/state';

/** Where the browser comes back to. Never with the token: it would be stored, and stand in logs on the way. */
const returnTo = '/hand-over/done';

interface Started {
  /** Microsoft's page. */
  url: string;
  /** What the browser must show when it comes back. */
  state: string;
  /** Until when the link may be tried again. */
  expiresAt: Date;
}

/**
 * Begins the browser sign-in for whoever shows the link's token; it uses the link up only by completing. A sign-in that
 * goes on for the mailbox gives way: the link was made so that somebody else does it.
 * @throws NotFound for a token that fits nothing.
 * @throws Conflict `hand_over_used`, `hand_over_revoked`, `hand_over_expired`, `hand_over_tried_out`.
 * @throws InvalidInput `mailbox_without_oauth`, `client_id_missing`.
 */
export async function startHandOver(token: string, visit: Visit): Promise<Started> {
  const found = await findHandOver(token, visit);
  if (!found) throw new NotFound('link');
  return inOrganization(found.identity, (context) => start(context, { handOverId: found.handOverId }));
}

const start = changeVerb({
  name: 'hand-overs.start',
  permission: 'mailboxes:authorize',
  entry: 'hand-over',
  input: startHandOverInput,
  async change(context, { handOverId }) {
    const { tx, organizationId, now } = context;
    const where = { organizationId_id: { organizationId, id: handOverId } };
    const known = await tx.handOver.findUnique({ where, select: { mailboxId: true } });
    if (!known) throw new NotFound('hand-over link');
    await lockMailbox(context, known.mailboxId);
    const handOver = await tx.handOver.findUniqueOrThrow({ where });
    const { mailboxId, expiresAt } = handOver;
    refuseEnded(handOverState(handOver, now));
    const starts = await tx.authorization.count({ where: { organizationId, mailboxId, handOverId } });
    if (starts >= mostStarts) {
      throw new Conflict({
        code: 'hand_over_tried_out',
        title: `This link was tried ${mostStarts} times.`,
        remedy: 'Ask whoever sent it for a new one.',
      });
    }
    const { run, audit } = await openBrowserRun(context, { mailboxId, handOverId, person: null, takeOver: true, returnTo });
    const result: Started = { url: run.url, state: run.state, expiresAt };
    return { result, audit: [...audit, { entity: 'hand-over', entityId: handOverId, after: { mailboxId, authorizationId: run.authorizationId, start: starts + 1 } }] };
  },
});

const endedWords: Record<Exclude<HandOverState, 'open'>, string> = {
  used: 'This link has been used.',
  revoked: 'This link was revoked.',
  expired: 'This link has expired.',
};

function refuseEnded(state: HandOverState): void {
  if (state === 'open') return;
  throw new Conflict({ code: `hand_over_${state}`, title: endedWords[state], remedy: 'Ask whoever sent it for a new one.' });
}
