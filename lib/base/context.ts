import type { Actor } from './actor';
import { prismaTransaction, type Transaction } from './db/prisma';
import { withOrganization, type OwnSql } from './db/sql';
import { logger } from './logger';

/** Who asks, for which organization, from where. */
export interface Identity {
  organizationId: string;
  actor: Actor;
  requestId: string;
  ip: string | null;
}

/** What a verb gets: an identity and one open transaction, which its adapter opened and will commit. */
export interface Context extends Identity {
  tx: Transaction;
  now: Date;
  /** Runs after the commit, never when it rolled back. A failure is logged and forgotten: nothing may depend on it. */
  afterCommit(work: () => Promise<void>): void;
}

/** What a verb gets that waits for the network: it opens short transactions itself and holds none meanwhile. */
export interface OpenContext extends Identity {
  open<T>(work: (sql: OwnSql) => Promise<T>): Promise<T>;
}

/** Opens the transaction for one verb (or a few that belong together), commits, then does what was left for after. */
export async function inOrganization<T>(identity: Identity, work: (context: Context) => Promise<T>): Promise<T> {
  const after: (() => Promise<void>)[] = [];
  const result = await prismaTransaction(identity.organizationId, (tx) =>
    work({ ...identity, tx, now: new Date(), afterCommit: (later) => void after.push(later) }),
  );
  for (const later of after) {
    await later().catch((error: unknown) => logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'work after a commit failed'));
  }
  return result;
}

/** A context for verbs that open their own short transactions. */
export function openContext(identity: Identity): OpenContext {
  return { ...identity, open: (work) => withOrganization(identity.organizationId, work) };
}
