import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { startSlowServer, type SlowServer } from '@/e2e/stage/slow-server';
import { waitUntil } from '@/e2e/stage/wait-until';
import type * as Claims from './claim';
import { Places } from './places';

describe('fair turns between organizations', () => {
  let relay: RelayStage;
  let hostile: string;
  let quiet: string;
  let slow: SlowServer;
  let claims: typeof Claims;

  beforeAll(async () => {
    relay = await RelayStage.start();
    hostile = await relay.stage.organization('mallory');
    quiet = await relay.stage.organization('contoso');
    claims = await import('./claim');
    slow = await startSlowServer('half-reply', { everyMs: 1_000 });
  });
  afterEach(() => relay.sql(`UPDATE "Lane" SET "nextDueAt" = NULL, "leaseOwner" = NULL, "leaseUntil" = NULL, "restsUntil" = NULL`));
  afterAll(async () => {
    await relay.stop();
    await slow.stop();
  });

  /** Lanes that are due, without mail. */
  async function lanes(organizationId: string, count: number, { port = 587, servers = 1 } = {}): Promise<void> {
    await relay.sql(
      `INSERT INTO "Lane" ("organizationId", "id", "serverName", "port", "userName", "nextDueAt")
       SELECT $1, gen_random_uuid(), 'mx' || n % $4 || '.example', $3, gen_random_uuid()::text, clock_timestamp() - (5001 - n) * interval '1 second' FROM generate_series(1, $2) n`,
      [organizationId, count, port, servers],
    );
  }
  async function mailboxesAt(port: number, count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let number = 0; number < count; number += 1) {
      ids.push(await relay.ownMailbox(hostile, { address: `p${number}-${port}@mallory.example`, method: 'none', serverName: '127.0.0.1', port, security: 'none' }));
    }
    return ids;
  }
  const claim = async (places: Places, worker = 'w') => {
    const claimed = await claims.claimDueLanes(worker, places.free, 20_000, places.standing());
    return { claimed, kept: claimed.map(({ lane, server }) => places.take(lane.organizationId, server)) };
  };
  const of = (organizationId: string, { claimed }: Awaited<ReturnType<typeof claim>>) => claimed.filter(({ lane }) => lane.organizationId === organizationId).length;
  /** Its servers have all been seen to work. */
  async function known(places: Places, organizationId: string): Promise<void> {
    const rows = await relay.sql<{ server: number }>(`SELECT DISTINCT "server" FROM "Lane" WHERE "organizationId" = $1`, [organizationId]);
    for (const { server } of rows) {
      const place = places.take(organizationId, server);
      for (let mails = 0; mails < places.total; mails += 1) place.mail(0)(true);
      place.free();
    }
  }

  it('an organization alone gets nearly all places, and another one still starts at once', async () => {
    const places = new Places(100);
    await lanes(hostile, 5_000);
    await known(places, hostile);
    expect(of(hostile, await claim(places))).toBe(90);
    expect((await claim(places)).claimed).toHaveLength(0);
    await lanes(quiet, 1);
    expect(of(quiet, await claim(places))).toBe(1);
  });

  it('one with a single due lane has its turn before the second of another with thousands that are due for longer', async () => {
    const places = new Places(3);
    await lanes(hostile, 5_000);
    await known(places, hostile);
    await lanes(quiet, 1);
    const first = await claim(places);
    expect([of(quiet, first), of(hostile, first)]).toEqual([1, 2]);
  });

  it('share the places alike, in two workers at once, and no lane is claimed twice', async () => {
    const workers = [new Places(40), new Places(40)];
    const third = await relay.stage.organization(`third-${Date.now()}`);
    for (const organizationId of [hostile, quiet, third]) {
      await lanes(organizationId, 300);
      for (const places of workers) await known(places, organizationId);
    }
    const all = await Promise.all(workers.map((places, number) => claim(places, `w${number}`)));
    // Whoever found a lane taken asks again.
    const again = await Promise.all(workers.map((places, number) => claim(places, `w${number}`)));
    workers.forEach((_, number) => {
      const counts = [hostile, quiet, third].map((organizationId) => [all, again].reduce((sum, of_) => sum + (of_[number] ? of(organizationId, of_[number]) : 0), 0));
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    });
    const ids = [...all, ...again].flatMap(({ claimed }) => claimed.map(({ lane }) => lane.laneId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('give few places to servers nobody has seen work, and let those that work be reached beside them', async () => {
    const places = new Places(100);
    await lanes(hostile, 100, { port: 9, servers: 100 });
    await lanes(hostile, 50);
    const first = await claim(places);
    expect(first.claimed).toHaveLength(10);
    expect((await claim(places)).claimed).toHaveLength(0);
    await known(places, hostile);
    expect(of(hostile, await claim(places))).toBeGreaterThan(50);
  });

  it('look at no more lanes than they claim of, however many are due', async () => {
    await lanes(hostile, 5_000);
    await relay.sql('ANALYZE "Lane"');
    const plan = await relay.sql<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT l."id" FROM "Lane" l WHERE l."organizationId" = $1 AND l."server" = 5 AND l."nextDueAt" <= statement_timestamp() AND (l."leaseOwner" IS NULL OR l."leaseUntil" < statement_timestamp()) ORDER BY l."nextDueAt" LIMIT 10`.replace('$1', `'${hostile}'`),
    );
    const text = plan.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain('Lane_turns_idx');
    expect(text).not.toContain('Sort');
  });

  it('send another organization’s mail beside mailboxes whose server drips half-finished replies, also after a worker was killed', async () => {
    for (const mailbox of await mailboxesAt(slow.port, 30)) await relay.accept(hostile, mailbox);
    const own = await relay.ownMailbox(quiet, { address: 'scan@contoso.example', method: 'none' });
    const worker = await relay.worker({ PLATEN_SWEEP_SECONDS: '1' });
    await waitUntil('the slow server has all it gets', async () => slow.open() >= 9);
    await relay.untilMessage(await relay.accept(quiet, own), 'sent');
    expect(slow.open()).toBeLessThanOrEqual(9);
    worker.kill('SIGKILL');
    await relay.worker({ PLATEN_SWEEP_SECONDS: '1' });
    await relay.untilMessage(await relay.accept(quiet, own), 'sent');
    await waitUntil('the killed one’s lines are gone', async () => slow.open() <= 9);
  });

  it('give a server that lets mail wait fewer places, and more again once it takes mail in good time', async () => {
    const tarpit = await startSlowServer('late-dot', { everyMs: 3_000 });
    const pump = await relay.pump({ places: 64, slowMs: 2_000 });
    try {
      const mailboxes = await mailboxesAt(tarpit.port, 4);
      const ids = [];
      for (const mailbox of mailboxes) ids.push(await relay.accept(hostile, mailbox));
      pump.wake();
      for (const id of ids) await relay.untilMessage(id, 'sent');
      const [row] = await relay.sql<{ server: number }>(`SELECT "server" FROM "Lane" WHERE "port" = $1 LIMIT 1`, [tarpit.port]);
      const room = () => pump.places.standing().servers.find(([organization, server]) => organization === hostile && server === row?.server)?.[2] ?? 0;
      await waitUntil('it has one place left', async () => room() === 1);
      tarpit.hurry();
      await waitUntil(
        'it has more again',
        async () => {
          await relay.accept(hostile, mailboxes[0] ?? '');
          pump.wake();
          return room() > 1;
        },
        { everyMs: 500 },
      );
    } finally {
      await relay.stopPump(pump);
      await tarpit.stop();
    }
  });
});
