import { Batch } from '@/lib/base/db/batch';
import type { OpenContext } from '@/lib/base/context';
import type { Sql } from '@/lib/base/db/sql';
import type { Accepted } from './contract';
import type { WrittenContent } from './content/write';
import { findAlike, type Alike } from './fold';
import { claimExpiry, claimIsFree, claimSeconds, type IdempotencyClaim } from './idempotency';
import type { Draft } from './submission';
import type { Target } from './target';

interface Acceptance {
  target: Target;
  draft: Draft;
  content: WrittenContent;
  digest: Buffer;
  claim: IdempotencyClaim | null;
  answer: Accepted;
}

/** What to answer, and the lane to ring: none where it was folded. Null where another request holds the idempotency key. */
type Outcome = { answer: Accepted; laneId: string | null } | null;

/** Short mails that come together; so many of the longest short ones make 8 MiB. */
const batch = new Batch<Acceptance, Outcome>((sql, organizationId, acceptances) => write(sql, organizationId, acceptances.map((one) => ({ ...one, alike: null }))), {
  atMost: 32,
  // More than one: a lane whose row is kept busy must not hold up the others.
  atOnce: 3,
});

/**
 * Accepts a message in one statement and one transaction: idempotency record, content, message, recipients, and the
 * lane's due time, unconditionally: a lane that is being drained looks again. After its commit nothing is lost. Short
 * mails that come together share that statement and its commit.
 * An alert like one that is on its way is folded into that: it keeps its row and needs neither content nor lane.
 * @returns null where another request holds the idempotency key: then nothing was written
 */
export async function accept(context: OpenContext, acceptance: Acceptance): Promise<Outcome> {
  const { organizationId } = context;
  const { target, draft, content } = acceptance;
  if (draft.kind !== 'alert' && content.inline) return batch.add(organizationId, acceptance);
  return context.open(async (sql) => {
    const alike = draft.kind === 'alert' ? await findAlike(sql, organizationId, target, draft.fingerprint()) : null;
    const answer: Accepted = alike ? { ...acceptance.answer, state: 'folded', foldedInto: alike.id } : acceptance.answer;
    const [outcome = null] = await write(sql, organizationId, [{ ...acceptance, answer, alike }]);
    return outcome;
  });
}

type Written = Acceptance & { alike: Alike | null };

async function write(sql: Sql, organizationId: string, all: readonly Written[]): Promise<Outcome[]> {
  const pieces: Buffer[] = [];
  const given: object[] = [];
  const keys = new Set<string>();
  let from = 1;
  for (const one of all) {
    // Of two requests with one key that come together the first holds it.
    const key = one.claim && `${one.claim.credentialId} ${one.claim.key}`;
    if (key !== null && keys.has(key)) continue;
    if (key !== null) keys.add(key);
    const inline = one.alike ? null : one.content.inline;
    given.push(rowOf(one, inline && { from, length: inline.length }));
    if (!inline) continue;
    pieces.push(inline);
    from += inline.length;
  }
  const rows = await sql<{ id: string; laneId: string | null }>(statement, [organizationId, JSON.stringify(given), Buffer.concat(pieces)]);
  const written = new Map(rows.map((row) => [row.id, row.laneId]));
  return all.map(({ answer, alike }) => {
    const laneId = written.get(answer.id);
    if (laneId === undefined) return null;
    // Rolls everything back: the mailbox was deleted a moment ago, or the pieces sent ahead were swept.
    if (laneId === null) throw new Error('the message could not be written');
    return { answer, laneId: alike ? null : laneId };
  });
}

/** One message as JSON; `inline` says where its only piece is among the others. */
function rowOf({ target, draft, content, digest, claim, answer, alike }: Written, inline: { from: number; length: number } | null): object {
  return {
    id: answer.id,
    printerId: target.printerId,
    mailboxId: target.mailboxId,
    kind: draft.kind,
    envelopeFrom: draft.envelopeFrom,
    headerFrom: cut(draft.headerFrom, 400),
    replyTo: draft.replyTo && cut(draft.replyTo, 1000),
    subject: cut(draft.subject, 400),
    messageIdHeader: draft.messageIdHeader,
    date: draft.date.getTime() / 1000,
    recipients: draft.recipients,
    attachments: draft.attachments.count,
    attachmentNames: draft.attachments.names,
    fingerprint: draft.fingerprint().toString('hex'),
    bytes: content.bytes,
    contentId: alike ? null : content.id,
    chunks: content.chunks,
    sha256: content.sha256.toString('hex'),
    keyVersion: content.keyVersion,
    ...inline,
    ...(claim && { credentialId: claim.credentialId, key: claim.key, claimOwner: claim.owner, digest: digest.toString('hex'), answer }),
    ...(alike && { foldedIntoId: alike.id, toldAt: alike.toldAt }),
  };
}

// Records are claimed, and lanes locked, in one order everywhere, so that two of these never wait for each other.
const statement = `
  WITH given AS MATERIALIZED (
    SELECT * FROM json_to_recordset($2::json) AS g (
      "id" uuid, "printerId" uuid, "mailboxId" uuid, "kind" "MessageKind", "envelopeFrom" text, "headerFrom" text, "replyTo" text, "subject" text,
      "messageIdHeader" text, "date" float8, "recipients" text[], "attachments" int, "attachmentNames" text[], "fingerprint" text, "bytes" int, "contentId" uuid, "chunks" int,
      "sha256" text, "keyVersion" int, "from" int, "length" int, "credentialId" uuid, "key" text, "claimOwner" text, "digest" text, "answer" jsonb,
      "foldedIntoId" uuid, "toldAt" timestamptz)),
  taken AS (
    INSERT INTO "IdempotencyRecord" ("organizationId", "credentialId", "key", "claimUntil", "digest", "messageId", "status", "body", "expiresAt")
    SELECT $1, g."credentialId", g."key", clock_timestamp() + interval '${claimSeconds} seconds', decode(g."digest", 'hex'), g."id", 202, g."answer", ${claimExpiry}
    FROM given g WHERE g."key" IS NOT NULL AND g."claimOwner" IS NULL ORDER BY g."credentialId", g."key"
    ON CONFLICT ("organizationId", "credentialId", "key") DO UPDATE
      SET "claimUntil" = excluded."claimUntil", "claimOwner" = NULL, "digest" = excluded."digest", "messageId" = excluded."messageId",
          "status" = excluded."status", "body" = excluded."body", "expiresAt" = excluded."expiresAt"
      WHERE ${claimIsFree}
    RETURNING "messageId"),
  kept AS (
    UPDATE "IdempotencyRecord" r SET "digest" = decode(g."digest", 'hex'), "messageId" = g."id", "status" = 202, "body" = g."answer", "expiresAt" = ${claimExpiry}
    FROM given g
    WHERE r."organizationId" = $1 AND r."credentialId" = g."credentialId" AND r."key" = g."key" AND r."key" = ANY (ARRAY(SELECT h."key" FROM given h WHERE h."claimOwner" IS NOT NULL)) AND r."claimOwner" = g."claimOwner" AND r."status" IS NULL
    RETURNING r."messageId"),
  claimed AS MATERIALIZED (
    SELECT g.* FROM given g WHERE g."key" IS NULL OR g."id" IN (SELECT "messageId" FROM taken) OR g."id" IN (SELECT "messageId" FROM kept)),
  content AS (
    INSERT INTO "MessageContent" ("organizationId", "id", "state", "bytes", "chunks", "sha256", "keyVersion")
    SELECT $1, c."contentId", 'complete', c."bytes", c."chunks", decode(c."sha256", 'hex'), c."keyVersion" FROM claimed c WHERE c."length" IS NOT NULL),
  piece AS (
    INSERT INTO "ContentChunk" ("organizationId", "contentId", "index", "sealed")
    SELECT $1, c."contentId", 0, substr($3::bytea, c."from", c."length") FROM claimed c WHERE c."length" IS NOT NULL),
  ahead AS (
    UPDATE "MessageContent" m SET "state" = 'complete', "bytes" = c."bytes", "chunks" = c."chunks", "sha256" = decode(c."sha256", 'hex')
    FROM claimed c WHERE m."organizationId" = $1 AND m."id" = ANY (ARRAY(SELECT d."contentId" FROM claimed d WHERE d."length" IS NULL)) AND m."id" = c."contentId" AND m."state" = 'receiving' AND c."length" IS NULL
    RETURNING m."id"),
  message AS (
    INSERT INTO "Message" ("organizationId", "id", "printerId", "mailboxId", "laneId", "origin", "kind", "envelopeFrom", "headerFrom", "replyTo",
      "subject", "messageIdHeader", "date", "bytes", "attachments", "attachmentNames", "contentId", "fingerprint", "state", "foldedIntoId", "acceptedAt", "nextAttemptAt", "retryUntil")
    SELECT $1, c."id", c."printerId", b."id", b."laneId", 'rest', c."kind", c."envelopeFrom", c."headerFrom", c."replyTo",
      c."subject", c."messageIdHeader", to_timestamp(c."date"), c."bytes", c."attachments", c."attachmentNames", c."contentId", decode(c."fingerprint", 'hex'),
      CASE WHEN c."foldedIntoId" IS NULL THEN 'queued' ELSE 'folded' END::"MessageState", c."foldedIntoId",
      clock.at, coalesce(c."toldAt", clock.at), clock.at + make_interval(hours => o."retryHours")
    FROM claimed c JOIN "Mailbox" b ON b."organizationId" = $1 AND b."id" = c."mailboxId" JOIN "Organization" o ON o."id" = $1,
      (SELECT date_trunc('milliseconds', clock_timestamp()) AS at) clock
    WHERE c."contentId" IS NULL OR c."length" IS NOT NULL OR c."contentId" IN (SELECT "id" FROM ahead)
    RETURNING "id", "laneId", "state"),
  recipients AS (
    INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address")
    SELECT $1, m."id", one.position - 1, one.address
    FROM message m JOIN claimed c ON c."id" = m."id", unnest(c."recipients") WITH ORDINALITY AS one (address, position)),
  due AS (
    SELECT l."id" FROM "Lane" l WHERE l."organizationId" = $1 AND l."id" = ANY (ARRAY(SELECT m."laneId" FROM message m WHERE m."state" <> 'folded'))
    ORDER BY l."id" FOR NO KEY UPDATE),
  lane AS (UPDATE "Lane" l SET "nextDueAt" = clock_timestamp() FROM due WHERE l."organizationId" = $1 AND l."id" = due."id")
  SELECT c."id", m."laneId" FROM claimed c LEFT JOIN message m ON m."id" = c."id"`;

/** Postgres takes neither NUL nor half a character, and a decoded header may hold anything. */
function cut(text: string, longest: number): string {
  const clean = text.replace(/\p{Cc}+/gu, ' ').trim();
  return Buffer.from(clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean).toString();
}
