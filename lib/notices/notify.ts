import { domainOf } from '@/lib/addresses/rules/same-address';
import type { OpenContext } from '@/lib/base/context';
import { env } from '@/lib/base/env';
import type { Sql } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';
import { sendOwnMail } from '@/lib/messages/own-mail';
import { addresseesOf } from './rules/addressees';
import { noticeText } from './rules/notice-text';
import { failuresOf, untoldGroups, type UntoldGroup } from './failures';
import { noticeSender } from './sender';

/** Failures of one mailbox that the same people are told of. */
interface Group {
  mailboxId: string;
  addressees: string[];
  replyTos: (string | null)[];
  count: number;
}

/** What could not be told for so long, no mailbox being well, is not told any more; the log has it. */
const patienceDays = 3;

/**
 * Tells people of messages that failed for good, wholly or for some recipients, once the message has ended: one mail for
 * each mailbox and circle of people, at most one in an hour; what fails meanwhile goes into the next. A notice that
 * fails is told to nobody.
 * @returns how many notices were sent
 */
export async function notifyOfFailures(context: OpenContext): Promise<number> {
  const { organizationId } = context;
  const found = await context.open(async (sql) => {
    await giveUp(sql, organizationId);
    return { ...(await untoldGroups(sql, organizationId)), circle: await circleOf(sql, organizationId), recent: await recentNotices(sql, organizationId) };
  });
  const groups = new Map<string, Group>();
  for (const one of found.groups) {
    const addressees = addresseesOf(one.replyTo, found.circle);
    if (addressees.length > 0 && !found.recent.has(keyOf(one.mailboxId, addressees))) join(groups, one, addressees);
  }
  let sent = 0;
  for (const group of groups.values()) {
    // One that cannot be told keeps no other from being told; the next round tries again.
    const done = await notify(context, group, found.asOf).catch((error: unknown) => {
      logger.warn({ mailboxId: group.mailboxId, err: error instanceof Error ? error.message : String(error) }, 'a notice could not be written yet');
      return false;
    });
    if (done) sent += 1;
  }
  return sent;
}

function join(groups: Map<string, Group>, { mailboxId, replyTo, count }: UntoldGroup, addressees: string[]): void {
  const key = keyOf(mailboxId, addressees);
  const group = groups.get(key) ?? { mailboxId, addressees, replyTos: [], count: 0 };
  groups.set(key, { ...group, replyTos: [...group.replyTos, replyTo], count: group.count + count });
}

function keyOf(mailboxId: string, addressees: readonly string[]): string {
  return [mailboxId, ...addressees].join(' ');
}

async function notify(context: OpenContext, { mailboxId, addressees, replyTos, count }: Group, asOf: Date): Promise<boolean> {
  const { organizationId } = context;
  const { sender, failures } = await context.open(async (sql) => ({
    sender: await noticeSender(sql, organizationId, mailboxId),
    failures: await failuresOf(sql, organizationId, { mailboxId, replyTos, asOf }),
  }));
  const [latest] = failures.messages;
  if (!sender || !latest) return false;
  const log = `${env().PLATEN_PUBLIC_URL.replace(/\/$/, '')}/o/${failures.slug}/messages`;
  const mail = noticeText({ mailbox: failures.mailbox, count, messages: failures.messages.map((one) => ({ ...one, address: `${log}/${one.id}` })), log });
  const id = await sendOwnMail(
    context,
    {
      kind: 'notice',
      printerId: null,
      mailboxId: sender.id,
      from: { name: 'Platen', address: sender.address },
      envelopeFrom: sender.address,
      recipients: addressees,
      ...mail,
      ...(count === 1 ? { inReplyTo: latest.messageIdHeader } : {}),
      noticeForId: latest.id,
    },
    async (sql, noticeId) => {
      // The messages first, as whoever sends one again does.
      const told = await sql<{ id: string }>(
        `SELECT m."id" FROM "Message" m
         WHERE m."organizationId" = $1 AND m."id" IN (SELECT r."messageId" FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."state" = 'failed' AND r."toldAt" IS NULL)
           AND m."kind" <> 'notice' AND m."mailboxId" = $2 AND (m."replyTo" = ANY($3::text[]) OR (m."replyTo" IS NULL AND $4)) AND m."endedAt" <= $5
         ORDER BY m."id" FOR NO KEY UPDATE OF m`,
        [organizationId, mailboxId, replyTos.filter((one) => one !== null), replyTos.includes(null), asOf],
      );
      // Somebody else told of them, or a person sends one again: the next round looks anew.
      if (told.length !== count) throw new Error('the failures changed while they were being told');
      await sql(
        `WITH recipients AS (
           UPDATE "MessageRecipient" SET "toldAt" = clock_timestamp() WHERE "organizationId" = $1 AND "messageId" = ANY($2::uuid[]) AND "state" = 'failed' AND "toldAt" IS NULL)
         UPDATE "Message" SET "noticeId" = $3 WHERE "organizationId" = $1 AND "id" = ANY($2::uuid[])`,
        [organizationId, told.map((one) => one.id), noticeId],
      );
      return true;
    },
  );
  return id !== null;
}

async function circleOf(sql: Sql, organizationId: string) {
  const mailboxes = await sql<{ address: string; signedIn: boolean }>(
    `SELECT b."address", EXISTS (SELECT FROM "Grant" g WHERE g."organizationId" = $1 AND g."mailboxId" = b."id" AND g."state" = 'current') AS "signedIn"
     FROM "Mailbox" b WHERE b."organizationId" = $1`,
    [organizationId],
  );
  const people = await sql<{ email: string }>(`SELECT "email" FROM "Membership" WHERE "organizationId" = $1 AND "role" IN ('owner', 'admin')`, [organizationId]);
  return {
    domains: new Set(mailboxes.filter((one) => one.signedIn).map(({ address }) => domainOf(address))),
    mailboxes: new Set(mailboxes.map(({ address }) => address)),
    people: people.map(({ email }) => email),
  };
}

/** Who was told of which mailbox within the last hour. */
async function recentNotices(sql: Sql, organizationId: string): Promise<Set<string>> {
  const notices = await sql<{ mailboxId: string; addressees: string[] }>(
    `SELECT f."mailboxId", ARRAY(SELECT r."address" FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."messageId" = n."id" ORDER BY r."position") AS addressees
     FROM "Message" n JOIN "Message" f ON f."organizationId" = $1 AND f."id" = n."noticeForId"
     WHERE n."organizationId" = $1 AND n."kind" = 'notice' AND n."acceptedAt" > clock_timestamp() - interval '1 hour'`,
    [organizationId],
  );
  return new Set(notices.map(({ mailboxId, addressees }) => keyOf(mailboxId, addressees)));
}

/** Marks what nobody is to be told of: a notice never begets a notice, and old failures are no news. */
async function giveUp(sql: Sql, organizationId: string): Promise<void> {
  await sql(
    `UPDATE "MessageRecipient" r SET "toldAt" = clock_timestamp() FROM "Message" m
     WHERE r."organizationId" = $1 AND r."state" = 'failed' AND r."toldAt" IS NULL AND m."organizationId" = $1 AND m."id" = r."messageId"
       AND (m."kind" = 'notice' OR m."endedAt" < clock_timestamp() - interval '${patienceDays} days')`,
    [organizationId],
  );
}
