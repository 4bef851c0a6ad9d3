import { withOrganization } from '@/lib/base/db/sql';
import type { SenderSettings } from '@/lib/messages/rules/sender';
import type { Stage } from '@/lib/test-sends/rules/stages';
import { printable } from './write-outcomes';

/** A test this worker has taken up. */
export interface TakenTest {
  organizationId: string;
  id: string;
  mailboxId: string;
  recipient: string;
  code: string;
  startedAt: Date;
  startedBy: string | null;
  stages: Stage[];
  /** The printer whose mail it stands for, and what its settings say of the sender. */
  printer: (Omit<SenderSettings, 'mailboxAddress'> & { name: string }) | null;
}

const promiseSeconds = 20;

/** Takes a test up; null where it was taken before or is over. None is ever taken up twice, so none is sent twice. */
export async function takeUpTest(organizationId: string, id: string): Promise<TakenTest | null> {
  return withOrganization(organizationId, async (sql) => {
    const [row] = await sql<Omit<TakenTest, 'organizationId'>>(
      `UPDATE "TestSend" t SET "takenAt" = clock_timestamp(), "aliveUntil" = clock_timestamp() + make_interval(secs => $3)
       WHERE t."organizationId" = $1 AND t."id" = $2 AND t."state" = 'running' AND t."takenAt" IS NULL AND t."aliveUntil" > clock_timestamp()
       RETURNING t."id", t."mailboxId", t."recipient", t."code", t."startedAt", t."stages",
         (SELECT m."name" FROM "Membership" m WHERE m."organizationId" = $1 AND m."userId" = t."startedBy") AS "startedBy",
         (SELECT jsonb_build_object('name', p."name", 'method', p."method", 'autoSpecifySenderName', p."autoSpecifySenderName", 'administratorEmail', p."administratorEmail")
          FROM "Printer" p WHERE p."organizationId" = $1 AND p."id" = t."printerId") AS printer`,
      [organizationId, id, promiseSeconds],
    );
    return row ? { ...row, organizationId } : null;
  });
}

const mine = `"organizationId" = $1 AND "id" = $2 AND "state" = 'running'`;

/** Writes how far a test has come, and promises to look after it for a while longer. */
export async function writeStages({ organizationId, id }: TakenTest, stages: readonly Stage[]): Promise<void> {
  await withOrganization(organizationId, (sql) =>
    sql(`UPDATE "TestSend" SET "stages" = $3::jsonb, "aliveUntil" = clock_timestamp() + make_interval(secs => $4) WHERE ${mine}`, [organizationId, id, written(stages), promiseSeconds]),
  );
}

/** Writes how a test ended. */
export async function writeEnd({ organizationId, id }: TakenTest, state: 'accepted' | 'unknown' | 'failed', stages: readonly Stage[], transcript: string): Promise<void> {
  await withOrganization(organizationId, (sql) =>
    sql(`UPDATE "TestSend" SET "state" = $3::"TestSendState", "stages" = $4::jsonb, "transcript" = nullif($5, ''), "endedAt" = clock_timestamp() WHERE ${mine}`, [
      organizationId,
      id,
      state,
      written(stages),
      printable(transcript),
    ]),
  );
}

function written(stages: readonly Stage[]): string {
  return JSON.stringify(stages.map((stage) => ({ ...stage, text: stage.text === null ? null : printable(stage.text).slice(0, 1000) })));
}
