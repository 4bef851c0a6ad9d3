'use server';

import { revalidatePath } from 'next/cache';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import { viewOf } from '@/components/messages/log-address';
import { statesToRetry, type RetryImpact } from '@/components/messages/retry-filter';
import type { Outcome } from '@/components/ui/outcome';
import { inOrganization } from '@/lib/base/context';
import type { MessageFilter, RetriedAll } from '@/lib/messages/contract';
import { countRetryable } from '@/lib/messages/count-retryable';
import { retryAll } from '@/lib/messages/retry-all';
import { filterOf } from './view-filter';

/** Transactions one press of the button makes: up to 10,000 messages. */
const callsAtMost = 20;

type Query = Record<string, string | string[] | undefined>;

function filterToRetry(query: Query, now: Date): MessageFilter | null {
  const view = viewOf(query);
  const state = statesToRetry(view);
  return state && { ...filterOf(view, now), ...(state.length > 0 ? { state } : {}) };
}

/** What trying all of the log's filter again would do. */
export async function countToRetry(slug: string, query: Query): Promise<Outcome<RetryImpact>> {
  const { identity } = await here(slug);
  const filter = filterToRetry(query, new Date());
  if (!filter) return { value: { count: 0, andMore: false, unknown: 0, gone: 0 } };
  return outcomeOf(() => inOrganization(identity, (context) => countRetryable(context, filter)));
}

/** Tries all of the log's filter again, transaction after transaction. */
export async function retryAllOf(slug: string, query: Query): Promise<Outcome<RetriedAll>> {
  const { identity } = await here(slug);
  const filter = filterToRetry(query, new Date());
  const total: RetriedAll = { retried: 0, notRetried: [], next: null };
  const outcome = await outcomeOf(async () => {
    for (let call = 0; filter && call < callsAtMost; call += 1) {
      const after = total.next;
      const part = await inOrganization(identity, (context) => retryAll(context, { ...filter, ...(after ? { after } : {}) }));
      total.retried += part.retried;
      for (const one of part.notRetried) {
        const known = total.notRetried.find(({ code }) => code === one.code);
        if (known) known.count += one.count;
        else total.notRetried.push(one);
      }
      total.next = part.next;
      if (!part.next) break;
    }
    return total;
  });
  revalidatePath(`/o/${slug}/messages`, 'layout');
  return outcome;
}
