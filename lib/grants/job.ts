import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { openContext } from '@/lib/base/context';
import { withoutOrganization } from '@/lib/base/db/sql';
import { PlatenError } from '@/lib/base/errors';
import { logger } from '@/lib/base/logger';
import { ensureFreshToken } from './ensure-fresh-token';

export interface RefreshRunner {
  /** Begins no further refresh, and waits until those under way are stored. */
  stop(): Promise<void>;
}

interface DueGrant {
  organization_id: string;
  grant_id: string;
  mailbox_id: string;
  generation: number;
  wait_ms: number;
}

/** A worker's claims at once: of grants that were claimed and not refreshed, few are late when it dies. */
const handful = 8;
/** How long the claims of one turn wait for places of their organizations: longer than a refresh takes, where Entra answers. */
const patienceMs = 5_000;
/** How long nobody waits for an organization whose refreshes held all its places for so long. */
const notWaitedForMs = 30_000;

/**
 * Refreshes grants that are due, in every worker, and evenly over all of them: what fell due at once, or while no worker
 * ran, is caught up with at a bounded pace. The rows say what is due: neither a queue nor another worker is needed.
 * @param everyMs how often to look when nothing is due
 * @param places refreshes at once
 * @param perSecond refreshes begun a second, in all of the installation
 */
export function startRefreshRunner({ everyMs = 3_000, places = 24, perSecond = 50 }: { everyMs?: number; places?: number; perSecond?: number } = {}): RefreshRunner {
  const stopping = new AbortController();
  // Each refresh that waits for its turn listens.
  setMaxListeners(places + 2, stopping.signal);
  const running = new Map<Promise<void>, string>();

  /** Until when an organization is not waited for, by the clock of this process. */
  const slowUntil = new Map<string, number>();

  /** One organization has half of the places that are left. Where its refreshes are quick, one of them is soon over; where they hang, nobody waits for it. */
  async function hasPlace(organizationId: string, patience: AbortSignal): Promise<boolean> {
    for (;;) {
      const own = [...running].filter(([, one]) => one === organizationId).map(([one]) => one);
      if (own.length < places - running.size) return true;
      if ((slowUntil.get(organizationId) ?? 0) > performance.now()) return false;
      slowUntil.delete(organizationId);
      if (patience.aborted || stopping.signal.aborted) {
        slowUntil.set(organizationId, performance.now() + notWaitedForMs);
        return false;
      }
      await Promise.race([...(own.length > 0 ? own : running.keys()), new Promise((resolve) => setTimeout(resolve, 50))]);
    }
  }

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      // A claimed grant comes up again in a minute if this process dies before it gets to it: longer than a refresh may take.
      const due = await withoutOrganization<DueGrant>(`SELECT * FROM claim_due_grants($1, interval '1 minute', $2)`, [handful, perSecond]);
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), patienceMs);
      for (const grant of due) {
        // What there is no place for comes up again in a minute.
        if (!(await hasPlace(grant.organization_id, patience.signal))) continue;
        const one = refreshOne(grant, stopping.signal).finally(() => running.delete(one));
        running.set(one, grant.organization_id);
      }
      clearTimeout(timer);
      if (due.length < handful) await pause(everyMs * (0.75 + Math.random() / 2));
      while (running.size > places - handful) await Promise.race(running.keys());
    }
  }

  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'due tokens could not be looked for'));
      await pause(everyMs);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await looking;
      await Promise.all(running.keys());
    },
  };
}

/** Begins when its turn comes; one that fails is noted in its own row and disturbs no other. */
async function refreshOne({ organization_id: organizationId, grant_id: grantId, mailbox_id: mailboxId, generation, wait_ms: waitMs }: DueGrant, stopping: AbortSignal): Promise<void> {
  try {
    await sleep(waitMs, undefined, { signal: stopping });
  } catch {
    return;
  }
  const context = openContext({ organizationId, actor: { kind: 'platen', job: 'grants.refresh-due' }, requestId: mailboxId, ip: null });
  try {
    await ensureFreshToken(context, { mailboxId, newerThan: { id: grantId, generation } });
  } catch (error) {
    if (error instanceof PlatenError) logger.info({ mailbox: mailboxId, code: error.code }, 'a token was not refreshed');
    else logger.error({ mailbox: mailboxId, err: error instanceof Error ? error.message : String(error) }, 'a refresh failed in Platen itself');
  }
}
