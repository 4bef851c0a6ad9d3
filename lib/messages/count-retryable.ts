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
    const { where } = await retryable(context, filter);
    const kept = { AND: [where, { content: { state: 'complete' as const } }] };
    const counted = (condition: typeof where) => context.tx.message.count({ where: condition, take: countedAtMost + 1 });
    const [count, all, unknown] = [await counted(kept), await counted(where), await counted({ AND: [kept, { state: 'unknown' }] })];
    return { count: Math.min(count, countedAtMost), andMore: count > countedAtMost, unknown: Math.min(unknown, countedAtMost), gone: all - count };
  },
});
