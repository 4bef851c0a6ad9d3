import type { OpenContext } from '@/lib/base/context';
import { databaseTrouble } from '@/lib/base/db/trouble';
import { Unavailable } from '@/lib/base/errors';
import { noteStorageFull, storageLow } from '@/lib/base/health/storage';
import { capBytes, storedBytes, tooMuchStored } from './stored-bytes';

interface Backlog {
  at: number;
  found: Promise<{ cap: number; waiting: number; capBytes: number; stored: number }>;
  /** Accepted by this process since it was counted. */
  since: number;
  sinceBytes: number;
}

const believedMs = 1000;
const backlogs = new Map<string, Backlog>();

/**
 * Refuses a submission before anything of it is read where Platen could not keep it or would not send it for long.
 * @throws Unavailable `storage_low`; `backlog_full` where as many messages wait, or as many bytes of mail are stored, as the
 * organization lets (by a count at most a second old in each process, so that a burst over several processes may pass the
 * cap by a second's worth; a long mail is looked at again with each piece)
 */
export async function refuseWithoutRoom(context: OpenContext): Promise<void> {
  if (await storageLow()) throw noSpace();
  const { organizationId } = context;
  let backlog = backlogs.get(organizationId);
  if (!backlog || performance.now() - backlog.at >= believedMs) {
    backlog = { at: performance.now(), found: count(context), since: 0, sinceBytes: 0 };
    // A count that failed is not believed for a second.
    backlog.found.catch(() => backlogs.delete(organizationId));
    backlogs.set(organizationId, backlog);
  }
  const found = await backlog.found;
  if (found.stored + backlog.sinceBytes >= found.capBytes) throw tooMuchStored(found.capBytes);
  if (found.waiting + backlog.since < found.cap) return;
  throw new Unavailable({
    code: 'backlog_full',
    title: `${found.cap.toLocaleString('en')} messages of the organization wait to be sent already, and it lets no more wait.`,
    remedy: 'Keep the message and send it again after the time in Retry-After; look in Platen at what holds the mailboxes up.',
    retryAfter: 30,
  });
}

/** Counts one more that waits, and its bytes. */
export function noteAccepted(organizationId: string, bytes: number): void {
  const backlog = backlogs.get(organizationId);
  if (!backlog) return;
  backlog.since += 1;
  backlog.sinceBytes += bytes;
}

/** Where storing failed for want of space, the error that says so; else the same error. */
export function unlessFull(error: unknown): unknown {
  if (databaseTrouble(error) !== 'full') return error;
  noteStorageFull();
  return noSpace();
}

function noSpace(): Unavailable {
  return new Unavailable({
    code: 'storage_low',
    title: 'Platen is short of disk space and takes no mail until some is free.',
    remedy: 'Keep the message and send it again after the time in Retry-After. Whoever runs this installation must free space on the disk of its database.',
    retryAfter: 30,
  });
}

async function count(context: OpenContext): Promise<{ cap: number; waiting: number; capBytes: number; stored: number }> {
  const [row] = await context.open((sql) =>
    sql<{ cap: number; waiting: number; capBytes: number; stored: number }>(
      `SELECT o."backlogCap" AS cap, ${capBytes} AS "capBytes", ${storedBytes} AS stored, (SELECT count(*)::int FROM (
         SELECT FROM "Message" m WHERE m."organizationId" = $1 AND m."state" IN ('queued', 'sending', 'deferred') LIMIT o."backlogCap") w) AS waiting
       FROM "Organization" o WHERE o."id" = $1`,
      [context.organizationId],
    ),
  );
  if (!row) throw new Error('the organization is gone');
  return row;
}
