import type { Context } from '@/lib/base/context';
import { newId } from '@/lib/base/ids';
import { limitsAt } from '@/lib/clouds/clouds';

/**
 * The lane of a signed-in account: mailboxes with the same user name at the same server share it, since the limits are
 * the account's. Makes it where there is none, with its cloud's limits.
 */
export async function settleLane(context: Context, account: { cloud: string | null; serverName: string; port: number; userName: string }): Promise<string> {
  const { tx, organizationId } = context;
  const find = async (): Promise<string | undefined> =>
    (
      await tx.$queryRaw<{ id: string }[]>`
        SELECT "id"::text AS id FROM "Lane" WHERE "organizationId" = ${organizationId}::uuid
          AND coalesce("cloud", '') = coalesce(${account.cloud}, '') AND lower("serverName") = lower(${account.serverName})
          AND lower("userName") = lower(${account.userName})`
    )[0]?.id;
  const known = await find();
  if (known) {
    // Mailboxes of one account may differ in the port: the one saved last says at which server the lane takes its turns.
    await tx.$executeRaw`UPDATE "Lane" SET "port" = ${account.port} WHERE "organizationId" = ${organizationId}::uuid AND "id" = ${known}::uuid AND "port" <> ${account.port}`;
    return known;
  }
  const { maxPerMinute, maxConnections, maxRecipientsPerDay } = limitsAt(account.cloud).uses;
  await tx.$executeRaw`
    INSERT INTO "Lane" ("organizationId", "id", "cloud", "serverName", "port", "userName", "maxPerMinute", "maxConnections", "maxRecipientsPerDay")
    VALUES (${organizationId}::uuid, ${newId()}::uuid, ${account.cloud}, ${account.serverName}, ${account.port}, ${account.userName}, ${maxPerMinute}, ${maxConnections}, ${maxRecipientsPerDay})
    ON CONFLICT DO NOTHING`;
  const made = await find();
  if (!made) throw new Error('the lane could not be made');
  return made;
}
