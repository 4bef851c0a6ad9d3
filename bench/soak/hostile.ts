import { fillBacklog } from '@/bench/stage/backlog';
import { asSuperuser, makeFleet, type Database } from '@/bench/stage/fleet';
import { startSlowServer, type SlowServer } from '@/e2e/stage/slow-server';

export interface Hostile {
  /** The most places its mailboxes held at once, over all workers. */
  most(): number;
  stop(): Promise<void>;
}

const lookEveryMs = 1_000;
const dripEveryMs = 30_000;

/** An organization each of whose mailboxes is at a mail server of its own that drips half-finished replies. */
export async function startHostile(info: Database, mailboxes: number): Promise<Hostile> {
  const servers: SlowServer[] = [];
  for (let number = 0; number < mailboxes; number += 1) servers.push(await startSlowServer('half-reply', { everyMs: dripEveryMs }));
  const fleet = await makeFleet(info, { slug: 'hostile', mailboxes, server: { host: '127.0.0.1', port: 9 } });
  await asSuperuser(info, async (client) => {
    const at = [fleet.mailboxes.map(({ id }) => id), servers.map(({ port }) => port)];
    await client.query('UPDATE "Mailbox" b SET "port" = s.port FROM unnest($1::uuid[], $2::int[]) AS s(id, port) WHERE b."id" = s.id', at);
    await client.query('UPDATE "Lane" l SET "port" = b."port" FROM "Mailbox" b WHERE b."organizationId" = l."organizationId" AND b."laneId" = l."id" AND b."id" = ANY($1::uuid[])', at.slice(0, 1));
  });
  await fillBacklog(info, fleet.organizationId, fleet.mailboxes, { each: 5 });
  let most = 0;
  let looking = Promise.resolve();
  const look = async (): Promise<void> => {
    const { rows } = await asSuperuser(info, (client) => client.query<{ held: number }>(`SELECT count(*)::int AS held FROM "Lane" WHERE "organizationId" = $1 AND "leaseUntil" > clock_timestamp()`, [fleet.organizationId]));
    most = Math.max(most, rows[0]?.held ?? 0);
  };
  const timer = setInterval(() => void (looking = looking.then(look).catch(() => undefined)), lookEveryMs);
  return {
    most: () => most,
    stop: async () => {
      clearInterval(timer);
      await looking;
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}
