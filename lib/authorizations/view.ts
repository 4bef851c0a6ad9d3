import type { Context } from '@/lib/base/context';
import { unseal } from '@/lib/base/vault';
import { clouds } from '@/lib/clouds/clouds';
import { lookUpAddress } from '@/lib/grants/rules/look-up';
import type { AuthorizationView } from './contract';
import { explainEnding } from './rules/ending';
import { secretPlace } from './secret-place';
import { isLive, isWorkerSilent, stateShown } from './rules/state';

type Row = NonNullable<Awaited<ReturnType<Context['tx']['authorization']['findFirst']>>>;

/** What the actor of this context may see of a sign-in; the code only in the session that started it. */
export async function viewOf(context: Context, row: Row): Promise<AuthorizationView> {
  const { organizationId, tx, now, actor } = context;
  const [mailbox, printers, starter] = [
    await tx.mailbox.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id: row.mailboxId } }, select: { address: true, userName: true, cloud: true, holdReason: true } }),
    await tx.printer.count({ where: { organizationId, mailboxId: row.mailboxId } }),
    row.startedBy ? await tx.membership.findUnique({ where: { organizationId_userId: { organizationId, userId: row.startedBy } }, select: { name: true } }) : null,
  ];
  const state = stateShown(row, now);
  const thisSession = actor.kind === 'person' && row.sessionId !== null && actor.sessionId === row.sessionId;
  const explained = isLive(state)
    ? null
    : explainEnding({ state, code: row.errorCode, method: row.method, text: row.errorText, needed: mailbox.userName, signedIn: row.accountName });
  return {
    id: row.id,
    mailboxId: row.mailboxId,
    mailboxAddress: mailbox.address,
    neededAccount: mailbox.userName,
    printers,
    method: row.method,
    state,
    code:
      thisSession && state === 'waiting' && row.codeCipher
        ? await unseal(secretPlace({ organizationId, authorizationId: row.id }, 'codeCipher', [row.mailboxId, row.sessionId, row.verificationUri]), row.codeCipher)
        : null,
    verificationUri: state === 'waiting' ? row.verificationUri : null,
    startedAt: row.startedAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    serverNow: now.toISOString(),
    slowed: row.slowed,
    startedBy: { name: starter?.name ?? (row.handOverId === null ? null : 'Somebody with a hand-over link'), you: actor.kind === 'person' && actor.userId === row.startedBy, thisSession },
    accountName: row.accountName,
    error: explained ? { ...explained, raw: row.errorText, lookUp: lookUpAddress(explained.code, clouds().get(mailbox.cloud ?? '')?.authority ?? null) } : null,
    checking: state === 'waiting' && row.signInCipher !== null,
    workerSilent: isLive(state) && isWorkerSilent(row, now),
    held: state === 'completed' && mailbox.holdReason !== null,
  };
}
