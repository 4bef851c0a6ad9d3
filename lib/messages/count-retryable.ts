import { sqlOf } from '@/lib/base/db/prisma';
import { readVerb } from '@/lib/base/verb';
import { retryableInput } from './contract';
import { retryable } from './retryable';

/** Counted no further: nobody decides otherwise because there are more. */
const countedAtMost = 10_000;

/**
 * What trying all of a filter again would do, before it is done: how many would be sent again, how many of them may arrive
 * twice, and how many can't be, their content being gone.
 */
export const countRetryable = readVerb({
  name: 'messages.count-retryable',
  permission: 'messages:act',
  input: retryableInput,
  read: async (context, filter): Promise<{ count: number; andMore: boolean; unknown: number; gone: number }> => {
    const { free, values } = await retryable(context, filter);
    const [found] = await sqlOf(context.tx)<{ kept: number; unknown: number; gone: number }>(
      `SELECT count(*) FILTER (WHERE kept)::int AS kept, count(*) FILTER (WHERE kept AND unknown)::int AS unknown, count(*) FILTER (WHERE NOT kept)::int AS gone
       FROM (SELECT m."state" = 'unknown' AS unknown, coalesce(c."state" = 'complete', false) AS kept
             FROM "Message" m LEFT JOIN "MessageContent" c ON c."organizationId" = $1::uuid AND c."id" = m."contentId" WHERE ${free} LIMIT ${countedAtMost + 1}) found`,
      values,
    );
    const { kept, unknown, gone } = found ?? { kept: 0, unknown: 0, gone: 0 };
    return { count: Math.min(kept, countedAtMost), andMore: kept + gone > countedAtMost, unknown: Math.min(unknown, countedAtMost), gone };
  },
});
