import { setTimeout as sleep } from 'node:timers/promises';
import type { LogInOutcome, LogInWanted } from '@/lib/authorizations/log-in';
import { withOrganization } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';
import { endpointFor } from '@/lib/clouds/endpoint';
import { ring } from '@/lib/lanes/doorbell';
import { classifyReply } from '@/lib/messages/rules/smtp-reply';
import { openSession } from '@/lib/outside/smtp';
import type { ClaimedLane } from './claim';
import { Lease } from './lease';
import { newAppMinutes } from './record';
import { releaseLane } from './release';

/** A mail under way is handed over by then; whoever waits longer sends first, and the account is claimed with that mail. */
const patienceMs = 15_000;
const lookAgainMs = 250;
/** Longer than two looks are apart; if this worker dies meanwhile, mail waits no longer than this. */
const asideSeconds = 5;
/** A server that says nothing keeps a person waiting no longer. */
const answerMs = 20_000;
const times = { leaseMs: 20_000, extendMs: 5_000 };

/**
 * Logs in at the cloud's mail server with a token that is not in use yet, and leaves: no mail, so no slot of the minute. It takes the
 * lane's lease as a test does (ADR 14), so that the account never has a connection too many.
 */
export async function logIn(wanted: LogInWanted, worker: string): Promise<LogInOutcome> {
  const { organizationId } = wanted;
  const until = performance.now() + patienceMs;
  for (;;) {
    const taken = await takeLane(wanted, worker);
    if (taken === 'changed') return { kind: 'unknown', why: 'The mailbox was changed meanwhile.' };
    if (taken !== 'busy') return inTurn(wanted, new Lease(taken.lane, worker, times), taken);
    if (performance.now() > until) {
      logger.info({ organizationId, mailbox: wanted.mailboxId }, 'no turn for a log-in; the account is claimed with the next mail');
      return { kind: 'unknown', why: 'Mail under way held the only connection the account may have.' };
    }
    await sleep(lookAgainMs);
  }
}

interface Taken {
  lane: ClaimedLane;
  serverName: string;
  userName: string;
}

async function takeLane({ organizationId, mailboxId, cloud, userName }: LogInWanted, worker: string): Promise<Taken | 'busy' | 'changed'> {
  // Taken before asking: the database counts from later, so we stop before it does.
  const asked = performance.now();
  return withOrganization(organizationId, async (sql) => {
    const [lane] = await sql<{ id: string; leased: boolean; crashed: boolean; serverName: string; userName: string }>(
      `SELECT l."id", l."leaseOwner" IS NOT NULL AND l."leaseUntil" >= clock_timestamp() AS leased, l."leaseOwner" IS NOT NULL AS crashed, b."serverName", b."userName"
       FROM "Mailbox" b JOIN "Lane" l ON l."organizationId" = $1 AND l."id" = b."laneId"
       WHERE b."organizationId" = $1 AND b."id" = $2 AND b."method" = 'oauth' AND b."cloud" = $3 AND b."userName" = $4 FOR NO KEY UPDATE OF l`,
      [organizationId, mailboxId, cloud, userName],
    );
    if (!lane) return 'changed';
    if (lane.leased) {
      await sql(`UPDATE "Lane" SET "yieldsUntil" = clock_timestamp() + make_interval(secs => $3) WHERE "organizationId" = $1 AND "id" = $2`, [organizationId, lane.id, asideSeconds]);
      return 'busy';
    }
    const [taken] = await sql<{ epoch: string }>(
      `UPDATE "Lane" l SET "leaseOwner" = $3, "epoch" = l."epoch" + 1, "leaseUntil" = clock_timestamp() + $4 * interval '1 millisecond', "cleanRelease" = NOT $5::boolean, "yieldsUntil" = NULL,
         "uncleanUntil" = CASE WHEN $5 THEN clock_timestamp() + interval '60 seconds' ELSE l."uncleanUntil" END
       WHERE l."organizationId" = $1 AND l."id" = $2 RETURNING l."epoch"::text AS epoch`,
      [organizationId, lane.id, worker, times.leaseMs, lane.crashed],
    );
    if (!taken) throw new Error('the lane is gone');
    return { lane: { organizationId, laneId: lane.id, epoch: taken.epoch, afterCrash: lane.crashed, deadline: asked + times.leaseMs }, serverName: lane.serverName, userName: lane.userName };
  });
}

async function inTurn({ cloud, accessToken, app }: LogInWanted, lease: Lease, { serverName, userName }: Taken): Promise<LogInOutcome> {
  const latest = performance.now() + answerMs;
  const opening = openSession({
    ...endpointFor(cloud, serverName),
    security: 'starttls',
    allowPrivate: true,
    auth: { type: 'xoauth2', user: userName, accessToken },
    deadline: () => Math.min(lease.deadline(), latest),
    // A server that drips is never idle and asks for no write: it would hold the lane, and the mail behind it, for minutes.
    times: { replyMs: answerMs, openingMs: answerMs },
  });
  const patience = new AbortController();
  // The lane is given back when the line is closed, however long a silent server takes.
  const closed = opening.then(async (opened) => 'session' in opened && opened.session.close()).finally(() => giveBack(lease));
  try {
    const opened = await Promise.race([opening, sleep(answerMs, null, { signal: patience.signal, ref: false })]);
    if (opened === null) {
      closed.catch(() => undefined);
      return { kind: 'unknown', why: `The mail server had not answered within ${answerMs / 1000} seconds.` };
    }
    patience.abort();
    await closed;
    if ('session' in opened) return { kind: 'in' };
    const { stage, reply, what } = opened.failure;
    const meaning = classifyReply({ stage, code: reply?.code ?? null, enhanced: reply?.enhanced ?? null, text: reply?.text ?? what });
    if (stage !== 'auth' || !reply || !meaning.holdReason) return { kind: 'unknown', why: `The log-in came to nothing: ${reply ? `${reply.code} ${reply.text}` : what}`.slice(0, 300) };
    const code = [reply.code, reply.enhanced].filter(Boolean).join(' ');
    const minutes = meaning.holdMinutes ?? (app && code.startsWith('535 5.7.3') ? newAppMinutes : null);
    return { kind: 'refused', hold: { reason: meaning.holdReason, code, text: reply.text, until: minutes === null ? null : new Date(Date.now() + minutes * 60_000) } };
  } finally {
    patience.abort();
  }
}

async function giveBack(lease: Lease): Promise<void> {
  try {
    if (!lease.lost && (await releaseLane(lease, { restMs: 0, limited: false, sent: 0 }))) await ring(lease.organizationId, lease.laneId);
  } catch (error) {
    logger.warn({ laneId: lease.laneId, err: error instanceof Error ? error.message : String(error) }, 'a lane could not be given back after a log-in');
  } finally {
    lease.end();
  }
}
