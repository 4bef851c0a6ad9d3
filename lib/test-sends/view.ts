import { z } from 'zod';
import type { Context } from '@/lib/base/context';
import { storedStage, type TestSendView } from './contract';
import { explainStage } from './rules/explain-stage';
import type { Stage } from './rules/stages';
import { isWorkerSilent, lostTest } from './rules/state';
import { testSubject } from './rules/test-mail';
import { testWorkedSince } from './worked-since';

export type TestSendRow = NonNullable<Awaited<ReturnType<Context['tx']['testSend']['findFirst']>>>;

const storedStages = z.array(storedStage);

/** How a test stands, also where no worker was left to say so. */
export function standing(row: TestSendRow, now: Date): { state: TestSendRow['state']; stages: Stage[]; lost: boolean } {
  const stages = storedStages.parse(row.stages);
  const lost = lostTest(row, stages, now);
  return lost ? { ...lost, lost: true } : { state: row.state, stages, lost: false };
}

/** A test as a page shows it. */
export async function viewOf(context: Context, row: TestSendRow): Promise<TestSendView> {
  const { organizationId, tx, now } = context;
  const mailbox = await tx.mailbox.findUniqueOrThrow({
    where: { organizationId_id: { organizationId, id: row.mailboxId } },
    select: { id: true, address: true, userName: true, method: true, holdReason: true, holdSince: true, entraTenantId: true },
  });
  const printer = row.printerId ? await tx.printer.findUnique({ where: { organizationId_id: { organizationId, id: row.printerId } }, select: { name: true } }) : null;
  const { state, stages } = standing(row, now);
  return {
    id: row.id,
    mailboxId: row.mailboxId,
    mailboxAddress: mailbox.address,
    printer: printer?.name ?? null,
    recipient: row.recipient,
    subject: testSubject(row.code),
    state,
    startedAt: row.startedAt.toISOString(),
    endedAt: (row.endedAt ?? (state === 'running' ? null : row.aliveUntil))?.toISOString() ?? null,
    startedBy: await nameOf(context, row.startedBy),
    stages: stages.map((stage) => ({ ...stage, explanation: explainStage(stage, mailbox) })),
    transcript: row.transcript,
    arrived: row.arrived,
    heldMail: await mayTry(context, mailbox),
    workerSilent: isWorkerSilent(row, now),
  };
}

async function nameOf({ organizationId, tx }: Context, userId: string | null): Promise<string | null> {
  if (userId === null) return null;
  return (await tx.membership.findUnique({ where: { organizationId_userId: { organizationId, userId } }, select: { name: true } }))?.name ?? null;
}

interface Held {
  id: string;
  method: string;
  holdReason: string | null;
  holdSince: Date | null;
  entraTenantId: string | null;
}

/** Whether something holds the mailbox that one of its own messages may try, as `mailboxes.try-now` sees it. */
async function mayTry(context: Context, mailbox: Held): Promise<boolean> {
  const { organizationId, tx } = context;
  if (mailbox.holdReason === 'needs_sign_in' && mailbox.method === 'oauth') return testWorkedSince(context, mailbox.id, mailbox.holdSince);
  if (mailbox.holdReason !== null) return true;
  return mailbox.entraTenantId !== null && (await tx.tenantHold.count({ where: { organizationId, entraTenantId: mailbox.entraTenantId } })) > 0;
}
