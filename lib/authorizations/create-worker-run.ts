import type { Context } from '@/lib/base/context';
import { newId } from '@/lib/base/ids';
import { enqueue } from '@/lib/base/queue/enqueue';
import type { AuditDraft } from '@/lib/base/audit';
import type { AuthorizationView } from './contract';
import type { OpenRun } from './open-run';
import { viewOf } from './view';
import { authorizationWake } from './wake';

interface Start {
  method: 'device_code' | 'app_only';
  /** `starting` where a code has to be fetched first; else it is Microsoft's turn from the first moment. */
  state: 'starting' | 'waiting';
  person: { userId: string; sessionId: string };
}

/** Writes a run that a worker sees through, and wakes one. */
export async function createWorkerRun(context: Context, { mailbox, registration, audit }: OpenRun, { method, state, person }: Start): Promise<{ result: AuthorizationView; audit: AuditDraft[] }> {
  const row = await context.tx.authorization.create({
    data: {
      organizationId: context.organizationId,
      id: newId(),
      mailboxId: mailbox.id,
      method,
      state,
      appRegistrationId: registration.id,
      startedBy: person.userId,
      sessionId: person.sessionId,
      startedAt: context.now,
    },
  });
  context.afterCommit(() => enqueue(authorizationWake, {}, 'any'));
  return { result: await viewOf(context, row), audit: [...audit, { entity: 'authorization', entityId: row.id, after: { mailbox: mailbox.address, method, state } }] };
}
