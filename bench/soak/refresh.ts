import { setTimeout as sleep } from 'node:timers/promises';
import { asSuperuser, type Database } from '@/bench/stage/fleet';
import { rounded, say } from '@/bench/stage/report';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { waitUntil } from '@/e2e/stage/wait-until';
import { Askers, Workers } from './refreshers';
import { cloudOf, everythingIsDue, lostMailboxes, makeSignedInFleet, type SignedInFleet, type SignedInMailbox } from './signed-in-fleet';
import { busiest, TokenServer } from './token-server';

/** Of the refreshes that are under way, every so many is asked for by others at the same time. */
const askedEvery = 4;
/** A refresh nobody should have begun would come soon after the others. */
const afterwardsMs = 3_000;

export interface RefreshStage {
  info: Database;
  server: TokenServer;
  workers: Workers;
  askers: Askers;
  stop(): Promise<void>;
}

/** Workers, processes that ask beside them, a database and a token server; whoever calls it has a Postgres up for tests. */
export async function startRefreshStage({ workers: howMany, built }: { workers: number; built: boolean }): Promise<RefreshStage> {
  const server = await TokenServer.start();
  const ends: (() => Promise<unknown>)[] = [() => server.close()];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const database = await freshDatabase();
    ends.push(() => database.drop());
    useEnvironment(database, { PLATEN_CLOUDS: JSON.stringify(cloudOf(server)) });
    await tellClouds(database);
    ends.push(closeOwn);
    const workers = await Workers.start(howMany, built);
    ends.push(() => workers.stop());
    const askers = await Askers.start(2, (token, { account }) => server.ownerOf(token) === account);
    ends.push(() => askers.stop());
    return { info: { databaseUrls: { superuserUrl: database.superuserUrl, appUrl: database.appUrl }, environment: {} }, server, workers, askers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function tellClouds({ ownerUrl }: FreshDatabase): Promise<void> {
  const { syncClouds } = await import('@/scripts/migrate');
  const { clouds } = await import('@/lib/clouds/clouds');
  await syncClouds({ ownerUrl, clouds: [...clouds().values()].map((cloud) => ({ ...cloud, servers: cloud.servers.map(({ name }) => name) })) });
}

async function closeOwn(): Promise<void> {
  const { closePool } = await import('@/lib/base/db/pool');
  const { closeQueues } = await import('@/lib/base/queue/enqueue');
  await closeQueues();
  await closePool();
}

/** Lets other processes ask for the token of a mailbox whose refresh is under way. */
function askMeanwhile({ server, askers }: RefreshStage, { organizationId, mailboxes }: SignedInFleet): void {
  const byAccount = new Map<string, SignedInMailbox>(mailboxes.map((mailbox) => [mailbox.account.oid, mailbox]));
  let number = 0;
  server.onRefresh = ({ oid }) => {
    const mailbox = byAccount.get(oid);
    if (mailbox && (number += 1) % askedEvery === 1) askers.ask(organizationId, mailbox);
  };
}

/** How many have not been refreshed yet, and are not given up either. */
async function left(info: Database, { organizationId }: SignedInFleet): Promise<number> {
  const { rows } = await asSuperuser(info, (client) =>
    client.query<{ left: number }>(`SELECT count(*)::int AS left FROM "Grant" WHERE "organizationId" = $1 AND "generation" = 1 AND "state" = 'current'`, [organizationId]),
  );
  return rows[0]?.left ?? 0;
}

/** Until nothing is left, or nothing has moved for so long that nothing will. */
async function untilAllRefreshed({ info, server, askers }: RefreshStage, fleet: SignedInFleet): Promise<void> {
  let [before, since] = [-1, performance.now()];
  await waitUntil(
    'every token is refreshed',
    async () => {
      const now = await left(info, fleet);
      if (now !== before) [before, since] = [now, performance.now()];
      return now === 0 || performance.now() - since > 150_000;
    },
    { patienceMs: Infinity, everyMs: 250 },
  );
  await askers.done();
  await sleep(afterwardsMs);
  server.onRefresh = () => undefined;
}

export interface StrictResult {
  mailboxes: number;
  calls: number;
  callsPerMailbox: number;
  invalidGrant: number;
  peakToMean: number;
  /** Calls in the busiest second, wherever it begins. */
  busiestSecond: number;
  lostMailboxes: number;
  /** Questions by other processes for tokens whose refresh was under way, that brought the one new token. */
  askedMeanwhile: number;
  failedQuestions: Record<string, number>;
  callsPerSecond: number;
  seconds: number;
}

/**
 * Every token has run out, and the server takes each refresh token once: whoever refreshes twice is refused.
 * @param breakLeases takes the grants' leases away all the time: what the figures show when refreshes are not single-flight
 */
export async function strict(stage: RefreshStage, { mailboxes, slug = 'strict', breakLeases = false }: { mailboxes: number; slug?: string; breakLeases?: boolean }): Promise<StrictResult> {
  const { info, server, askers } = stage;
  const fleet = await makeSignedInFleet(info, server, { slug, mailboxes });
  say(`${mailboxes} tokens have run out …`);
  server.begin({ strict: true, delayMs: [50, 150] });
  askMeanwhile(stage, fleet);
  const served = askers.served;
  const began = performance.now();
  let done = false;
  const breaking = breakLeases ? breakAllLeases(info, () => done) : Promise.resolve();
  await everythingIsDue(info, fleet);
  await untilAllRefreshed(stage, fleet);
  done = true;
  await breaking;
  const { calls } = server;
  const peak = busiest(calls);
  return {
    mailboxes,
    calls: calls.length,
    callsPerMailbox: rounded(calls.length / mailboxes),
    invalidGrant: server.refused,
    peakToMean: rounded(peak.toMean),
    busiestSecond: peak.second,
    lostMailboxes: (await lostMailboxes(info, server, fleet)).length,
    askedMeanwhile: askers.served - served,
    failedQuestions: { ...askers.failed },
    callsPerSecond: rounded(calls.length / Math.max(1, ((calls.at(-1) ?? 0) - (calls[0] ?? 0)) / 1_000)),
    seconds: (performance.now() - began) / 1_000,
  };
}

async function breakAllLeases(info: Database, isOver: () => boolean): Promise<void> {
  await asSuperuser(info, async (client) => {
    while (!isOver()) {
      await client.query(`UPDATE "Grant" SET "refreshUntil" = NULL WHERE "refreshUntil" IS NOT NULL`);
      await sleep(10);
    }
  });
}

export interface UnderKillsPlan {
  mailboxes: number;
  /** Of workers that were in mid-refresh; fewer where all is refreshed before. */
  kills: number;
  everyMs: number;
  /** How long an answer takes, from and to. */
  delayMs?: readonly [number, number];
  /** Lets the time pass at once that a dead worker's lease lasts. */
  hurry?: boolean;
}

export interface UnderKillsResult {
  kills: number;
  mailboxes: number;
  lostMailboxes: number;
  calls: number;
  /** Leases dead workers left behind: refreshes they had begun and not stored. */
  refreshesInFlightAtKill: number;
  /** Of them, how many the server was answering. */
  answersToTheDead: number;
  invalidGrant: number;
  failedQuestions: Record<string, number>;
  seconds: number;
}

/** Workers are killed in mid-refresh, and the old token stays valid, as at Entra. */
export async function underKills(stage: RefreshStage, { mailboxes, kills: wanted, everyMs, delayMs = [200, 1_000], hurry = false }: UnderKillsPlan): Promise<UnderKillsResult> {
  const { info, server, workers, askers } = stage;
  const fleet = await makeSignedInFleet(info, server, { slug: 'kills', mailboxes });
  server.begin({ strict: false, delayMs });
  askMeanwhile(stage, fleet);
  const began = performance.now();
  await everythingIsDue(info, fleet);
  const dead = new Dead(info, fleet, delayMs[1] + 2_000);
  let kills = 0;
  for (let tries = 0; kills < wanted && (await left(info, fleet)) > 16; tries += 1) {
    await waitUntil('refreshes are under way', () => server.underWay >= 8, { everyMs: 20 });
    await sleep(Math.random() * 500);
    const again = await workers.kill();
    const inFlight = dead.count();
    await again();
    if ((await inFlight) > 0) kills += 1;
    say(`killed ${tries + 1} workers, ${kills} of them in mid-refresh`);
    if (hurry) await dead.letLeasesEnd();
    await sleep(everyMs * (0.5 + Math.random()));
  }
  await untilAllRefreshed(stage, fleet);
  return {
    kills,
    mailboxes,
    lostMailboxes: (await lostMailboxes(info, server, fleet)).length,
    calls: server.calls.length,
    refreshesInFlightAtKill: dead.leases.size,
    answersToTheDead: server.abandoned,
    invalidGrant: server.refused,
    failedQuestions: { ...askers.failed },
    seconds: (performance.now() - began) / 1_000,
  };
}

interface LeaseRow {
  id: string;
  refreshOwner: string;
}

/** The leases of the dead: what stood at a kill, and still stands when the living have long given theirs back. */
class Dead {
  /** By owner, each of which refreshes once. */
  readonly leases = new Map<string, string>();

  constructor(
    private readonly info: Database,
    private readonly fleet: SignedInFleet,
    private readonly untilTheLivingAreDoneMs: number,
  ) {}

  async #standing(): Promise<LeaseRow[]> {
    const { rows } = await asSuperuser(this.info, (client) =>
      client.query<LeaseRow>(`SELECT "id", "refreshOwner" FROM "Grant" WHERE "organizationId" = $1 AND "refreshUntil" > clock_timestamp()`, [this.fleet.organizationId]),
    );
    return rows;
  }

  /** Just after a kill. @returns how many leases it left behind */
  async count(): Promise<number> {
    // A commit that was on its way when its worker died.
    await sleep(50);
    const then = await this.#standing();
    await sleep(this.untilTheLivingAreDoneMs);
    const now = new Map((await this.#standing()).map(({ id, refreshOwner }) => [id, refreshOwner]));
    const left = then.filter(({ id, refreshOwner }) => now.get(id) === refreshOwner && !this.leases.has(refreshOwner));
    for (const { id, refreshOwner } of left) this.leases.set(refreshOwner, id);
    return left.length;
  }

  async letLeasesEnd(): Promise<void> {
    await asSuperuser(this.info, (client) =>
      client.query(
        `UPDATE "Grant" SET "refreshUntil" = CASE WHEN "refreshOwner" = ANY($2) THEN clock_timestamp() ELSE "refreshUntil" END, "refreshDueAt" = clock_timestamp()
         WHERE "organizationId" = $1 AND "generation" = 1 AND ("refreshUntil" IS NULL OR "refreshUntil" < clock_timestamp() OR "refreshOwner" = ANY($2))`,
        [this.fleet.organizationId, [...this.leases.keys()]],
      ),
    );
  }
}
