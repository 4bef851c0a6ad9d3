import { readAddress } from '@/lib/addresses/rules/read-addresses';
import type { OpenContext } from '@/lib/base/context';
import { env } from '@/lib/base/env';
import { logger } from '@/lib/base/logger';
import { sendOwnMail } from './own-mail';
import { foldSummary } from './rules/fold-summary';

interface First {
  id: string;
  state: string;
  printerId: string | null;
  printer: string | null;
  mailboxId: string;
  headerFrom: string;
  envelopeFrom: string;
  subject: string;
  messageIdHeader: string;
  slug: string;
  recipients: string[];
}

const atOnce = 50;
const open = ['queued', 'sending', 'deferred', 'quarantined'];

/**
 * Sends the mails that say how many alerts were folded, each once its window is over; each folded one then names the mail
 * that told of it. While the first one still waits, so do they; where it failed or was cancelled, nothing is sent.
 * At most 50 mails a call.
 * @returns how many folded alerts were dealt with
 */
export async function tellFolded(context: OpenContext): Promise<number> {
  const { organizationId } = context;
  const due = await context.open((sql) =>
    sql<{ first: string }>(
      `SELECT DISTINCT m."foldedIntoId" AS first FROM "Message" m WHERE m."organizationId" = $1 AND m."state" = 'folded' AND m."nextAttemptAt" < clock_timestamp() LIMIT ${atOnce}`,
      [organizationId],
    ),
  );
  let told = 0;
  // One that cannot be told keeps no other from being told; it stays due.
  for (const { first } of due) {
    told += await tell(context, first).catch((error: unknown) => {
      logger.warn({ messageId: first, err: error instanceof Error ? error.message : String(error) }, 'folded alerts could not be told of yet');
      return 0;
    });
  }
  return told;
}

async function tell(context: OpenContext, firstId: string): Promise<number> {
  const { organizationId } = context;
  const { first, folded } = await context.open(async (sql) => ({
    first: (
      await sql<First>(
        `SELECT m."id", m."state"::text AS state, m."printerId", p."name" AS printer, m."mailboxId", m."headerFrom", m."envelopeFrom", m."subject", m."messageIdHeader", o."slug",
                ARRAY(SELECT r."address" FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."messageId" = m."id" AND r."state" <> 'failed' ORDER BY r."position") AS recipients
         FROM "Message" m JOIN "Organization" o ON o."id" = m."organizationId" LEFT JOIN "Printer" p ON p."organizationId" = $1 AND p."id" = m."printerId"
         WHERE m."organizationId" = $1 AND m."id" = $2`,
        [organizationId, firstId],
      )
    )[0],
    folded: await sql<{ id: string; acceptedAt: Date }>(
      `SELECT "id", "acceptedAt" FROM "Message" WHERE "organizationId" = $1 AND "foldedIntoId" = $2 AND "state" = 'folded' AND "nextAttemptAt" IS NOT NULL ORDER BY "acceptedAt"`,
      [organizationId, firstId],
    ),
  }));
  const [earliest, latest] = [folded[0]?.acceptedAt, folded.at(-1)?.acceptedAt];
  if (!earliest || !latest) return 0;
  const ids = folded.map(({ id }) => id);
  if (first && open.includes(first.state)) {
    await context.open((sql) =>
      sql.count(
        `UPDATE "Message" m SET "nextAttemptAt" = clock_timestamp() + greatest(o."alertFoldMinutes", 1) * interval '1 minute' FROM "Organization" o
         WHERE o."id" = $1 AND m."organizationId" = $1 AND m."id" = ANY($2::uuid[]) AND m."nextAttemptAt" IS NOT NULL`,
        [organizationId, ids],
      ),
    );
    return 0;
  }
  const end = (into: string): [string, unknown[]] => [
    `UPDATE "Message" SET "foldedIntoId" = $3, "nextAttemptAt" = NULL, "endedAt" = clock_timestamp() WHERE "organizationId" = $1 AND "id" = ANY($2::uuid[]) AND "nextAttemptAt" IS NOT NULL`,
    [organizationId, ids, into],
  ];
  if (!first || first.recipients.length === 0 || !['sent', 'unknown'].includes(first.state)) {
    return context.open((sql) => sql.count(...end(firstId)));
  }
  const address = `${env().PLATEN_PUBLIC_URL.replace(/\/$/, '')}/o/${first.slug}/messages/${first.id}`;
  const mail = foldSummary({ printer: first.printer, subject: first.subject, count: ids.length, from: earliest, until: latest, address });
  const from = readAddress(first.headerFrom);
  const sent = await sendOwnMail(
    context,
    {
      kind: 'alert',
      printerId: first.printerId,
      mailboxId: first.mailboxId,
      from: 'mailbox' in from ? from.mailbox : { name: '', address: first.envelopeFrom },
      envelopeFrom: first.envelopeFrom,
      recipients: first.recipients,
      ...mail,
      inReplyTo: first.messageIdHeader,
    },
    async (sql, id) => {
      const marked = await sql.count(...end(id));
      // Somebody else tells of them at this moment: all or none is ours.
      if (marked > 0 && marked < ids.length) throw new Error('other alerts are being told of at the same time');
      return marked > 0;
    },
  );
  return sent === null ? 0 : ids.length;
}
