import type { OpenContext } from '@/lib/base/context';
import type { Sql } from '@/lib/base/db/sql';
import { newId } from '@/lib/base/ids';
import { ring } from '@/lib/lanes/doorbell';
import { composeMail } from './content/compose';
import { newMessageId } from './content/headers';
import { writeContent } from './content/write';
import { showMailbox, type Mailbox } from '@/lib/addresses/rules/mailbox';

/** A mail that Platen itself writes: text only, and short. */
export interface OwnMail {
  kind: 'alert' | 'notice';
  printerId: string | null;
  mailboxId: string;
  from: Mailbox;
  envelopeFrom: string;
  recipients: string[];
  subject: string;
  text: string;
  /** The Message-ID of the mail it is about. */
  inReplyTo?: string;
  noticeForId?: string;
}

async function* noFiles(): AsyncGenerator<never> {}

/**
 * Puts a mail of Platen's own in its mailbox's queue, like one that was submitted.
 *
 * @param mark writes down, in the same transaction and first, what the mail tells of; false: it was told already
 * @returns its id, or null where `mark` said no: then nothing was written
 */
export async function sendOwnMail(context: OpenContext, mail: OwnMail, mark: (sql: Sql, id: string) => Promise<boolean>): Promise<string | null> {
  const { organizationId } = context;
  const id = newId();
  const date = new Date(Math.floor(Date.now() / 1000) * 1000);
  const messageId = newMessageId(newId(), mail.envelopeFrom);
  const head = {
    sender: { from: mail.from, replyTo: [], envelopeFrom: mail.envelopeFrom },
    mail: { kind: mail.kind, to: mail.recipients.map((address) => ({ name: '', address })), cc: [], subject: mail.subject, text: mail.text, html: undefined },
    messageId,
    date,
    ...(mail.inReplyTo === undefined ? {} : { inReplyTo: mail.inReplyTo }),
  };
  const content = await writeContent(context, composeMail(head, noFiles()));
  if (!content.inline) throw new Error('a mail of our own is too long');
  const laneId = await context.open(async (sql) => {
    if (!(await mark(sql, id))) return null;
    const [row] = await sql<{ laneId: string }>(
      `WITH content AS (
         INSERT INTO "MessageContent" ("organizationId", "id", "state", "bytes", "chunks", "sha256", "keyVersion") VALUES ($1, $2, 'complete', $3, 1, $4, $5)),
       piece AS (INSERT INTO "ContentChunk" ("organizationId", "contentId", "index", "sealed") VALUES ($1, $2, 0, $6)),
       message AS (
         INSERT INTO "Message" ("organizationId", "id", "printerId", "mailboxId", "laneId", "origin", "kind", "envelopeFrom", "headerFrom", "subject",
           "messageIdHeader", "date", "bytes", "contentId", "noticeForId", "acceptedAt", "nextAttemptAt", "retryUntil")
         SELECT $1, $7, $8::uuid, b."id", b."laneId", 'platen', $9::"MessageKind", $10, $11, $12, $13, $14, $3, $2, $15::uuid, clock.at, clock.at, clock.at + make_interval(hours => o."retryHours")
         FROM (SELECT date_trunc('milliseconds', clock_timestamp()) AS at) clock, "Mailbox" b JOIN "Organization" o ON o."id" = b."organizationId"
         WHERE b."organizationId" = $1 AND b."id" = $16 RETURNING "id", "laneId"),
       recipients AS (
         INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address")
         SELECT $1, message."id", one.position - 1, one.address FROM message, unnest($17::text[]) WITH ORDINALITY AS one(address, position)),
       lane AS (UPDATE "Lane" l SET "nextDueAt" = clock_timestamp() FROM message WHERE l."organizationId" = $1 AND l."id" = message."laneId" RETURNING l."id")
       SELECT "laneId" FROM message`,
      [
        organizationId, content.id, content.bytes, content.sha256, content.keyVersion, content.inline, id, mail.printerId, mail.kind, mail.envelopeFrom,
        showMailbox(mail.from), mail.subject.slice(0, 400), messageId, date, mail.noticeForId ?? null, mail.mailboxId, mail.recipients,
      ],
    );
    if (!row) throw new Error('the mailbox is gone');
    return row.laneId;
  });
  if (laneId === null) return null;
  void ring(organizationId, laneId);
  return id;
}
