import { Batch } from '@/lib/base/db/batch';
import type { Sql } from '@/lib/base/db/sql';
import type { Attempt } from './begin';
import { LeaseLost, type Lease } from './lease';

interface Mark {
  lease: Lease;
  attempt: Attempt;
}

const marks = new Batch<Mark, boolean>(markTogether, { atMost: 64, atOnce: 2 });

/**
 * Notes that content is about to leave: from here on the server may have the mail.
 * @throws LeaseLost where the lane belongs to another worker by now: nothing may leave.
 */
export async function markContent(lease: Lease, attempt: Attempt): Promise<void> {
  if (await marks.add(lease.organizationId, { lease, attempt })) return;
  lease.lose();
  throw new LeaseLost();
}

async function markTogether(sql: Sql, organizationId: string, together: readonly Mark[]): Promise<boolean[]> {
  const marked = await sql<{ messageId: string }>(
    `UPDATE "DeliveryAttempt" a SET "stage" = 'after_data'
     FROM unnest($2::uuid[], $3::int[], $4::uuid[], $5::bigint[], $6::text[]) AS w(message, number, lane, epoch, owner)
     JOIN "Lane" l ON l."organizationId" = $1 AND l."id" = ANY($4::uuid[]) AND l."id" = w.lane AND l."epoch" = w.epoch AND l."leaseOwner" = w.owner
     WHERE a."organizationId" = $1 AND a."messageId" = ANY($2::uuid[]) AND a."messageId" = w.message AND a."number" = w.number RETURNING a."messageId"`,
    [
      organizationId,
      together.map(({ attempt }) => attempt.messageId),
      together.map(({ attempt }) => attempt.number),
      together.map(({ lease }) => lease.laneId),
      together.map(({ lease }) => lease.epoch),
      together.map(({ lease }) => lease.worker),
    ],
  );
  const found = new Set(marked.map(({ messageId }) => messageId));
  return together.map(({ attempt }) => found.has(attempt.messageId));
}
