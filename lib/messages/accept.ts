import type { OpenContext } from '@/lib/base/context';
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

/**
 * Accepts a message in one statement and one transaction: idempotency record, content, message, recipients, and the
 * lane's due time, unconditionally: a lane that is being drained looks again. After its commit nothing is lost.
 * An alert like one that is on its way is folded into that: it keeps its row and needs neither content nor lane.
 * @returns what to answer and the lane to ring (none where it was folded); null where another request holds the
 * idempotency key: then nothing was written
 */
export async function accept(context: OpenContext, acceptance: Acceptance): Promise<{ answer: Accepted; laneId: string | null } | null> {
  const { organizationId } = context;
  const { target, draft } = acceptance;
  return context.open(async (sql) => {
    const alike = draft.kind === 'alert' ? await findAlike(sql, organizationId, target, draft.fingerprint()) : null;
    const answer: Accepted = alike ? { ...acceptance.answer, state: 'folded', foldedInto: alike.id } : acceptance.answer;
    const { text, values } = statement(organizationId, { ...acceptance, answer }, alike);
    const [row] = await sql<{ claimed: boolean; laneId: string | null }>(text, values);
    if (!row?.claimed) return null;
    // Rolls everything back: the mailbox was deleted a moment ago, or the pieces sent ahead were swept.
    if (row.laneId === null) throw new Error('the message could not be written');
    return { answer, laneId: alike ? null : row.laneId };
  });
}

function statement(organizationId: string, { target, draft, content, digest, claim, answer }: Acceptance, alike: Alike | null): { text: string; values: unknown[] } {
  const values: unknown[] = [organizationId];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const id = put(answer.id);
  const text = `
    WITH claimed AS (${claimPart(put, claim, digest, answer)}),
    content AS (${alike ? 'SELECT NULL::uuid AS "id" FROM claimed' : contentPart(put, content)}),
    ${content.inline && !alike ? `piece AS (INSERT INTO "ContentChunk" ("organizationId", "contentId", "index", "sealed") SELECT $1, content."id", 0, ${put(content.inline)} FROM content),` : ''}
    message AS (
      INSERT INTO "Message" ("organizationId", "id", "printerId", "mailboxId", "laneId", "origin", "kind", "envelopeFrom", "headerFrom", "replyTo",
        "subject", "messageIdHeader", "date", "bytes", "attachments", "contentId", "fingerprint", "state", "foldedIntoId", "acceptedAt", "nextAttemptAt", "retryUntil")
      SELECT $1, ${id}, ${put(target.printerId)}, b."id", b."laneId", 'rest', ${put(draft.kind)}::"MessageKind", ${put(draft.envelopeFrom)}, ${put(cut(draft.headerFrom, 400))},
        ${put(draft.replyTo && cut(draft.replyTo, 1000))}, ${put(cut(draft.subject, 400))}, ${put(draft.messageIdHeader)}, ${put(draft.date)},
        ${put(content.bytes)}, ${put(draft.attachments())}, content."id", ${put(draft.fingerprint())}, ${put(alike ? 'folded' : 'queued')}::"MessageState", ${put(alike?.id ?? null)}::uuid,
        clock.at, coalesce(${put(alike?.toldAt ?? null)}::timestamptz, clock.at), clock.at + make_interval(hours => o."retryHours")
      FROM content, (SELECT date_trunc('milliseconds', clock_timestamp()) AS at) clock, "Mailbox" b JOIN "Organization" o ON o."id" = b."organizationId"
      WHERE b."organizationId" = $1 AND b."id" = ${put(target.mailboxId)}
      RETURNING "id", "laneId"),
    recipients AS (
      INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address")
      SELECT $1, message."id", one.position - 1, one.address FROM message, unnest(${put(draft.recipients)}::text[]) WITH ORDINALITY AS one(address, position))
    ${alike ? '' : `, lane AS (UPDATE "Lane" l SET "nextDueAt" = clock_timestamp() FROM message WHERE l."organizationId" = $1 AND l."id" = message."laneId" RETURNING l."id")`}
    SELECT EXISTS (SELECT FROM claimed) AS claimed, (SELECT "laneId" FROM message) AS "laneId"`;
  return { text, values };
}

type Put = (value: unknown) => string;

function claimPart(put: Put, claim: IdempotencyClaim | null, digest: Buffer, answer: Accepted): string {
  if (!claim) return 'SELECT 1';
  const [credentialId, key] = [put(claim.credentialId), put(claim.key)];
  const [hash, messageId, body] = [put(digest), put(answer.id), put(JSON.stringify(answer))];
  if (claim.owner !== null) {
    return `UPDATE "IdempotencyRecord" SET "digest" = ${hash}, "messageId" = ${messageId}, "status" = 202, "body" = ${body}::jsonb, "expiresAt" = ${claimExpiry}
      WHERE "organizationId" = $1 AND "credentialId" = ${credentialId} AND "key" = ${key} AND "claimOwner" = ${put(claim.owner)} AND "status" IS NULL RETURNING 1`;
  }
  return `INSERT INTO "IdempotencyRecord" ("organizationId", "credentialId", "key", "claimUntil", "digest", "messageId", "status", "body", "expiresAt")
    VALUES ($1, ${credentialId}, ${key}, clock_timestamp() + interval '${claimSeconds} seconds', ${hash}, ${messageId}, 202, ${body}::jsonb, ${claimExpiry})
    ON CONFLICT ("organizationId", "credentialId", "key") DO UPDATE
      SET "claimUntil" = excluded."claimUntil", "claimOwner" = NULL, "digest" = excluded."digest", "messageId" = excluded."messageId",
          "status" = excluded."status", "body" = excluded."body", "expiresAt" = excluded."expiresAt"
      WHERE ${claimIsFree}
    RETURNING 1`;
}

function contentPart(put: Put, content: WrittenContent): string {
  const [id, bytes, chunks, sha256] = [put(content.id), put(content.bytes), put(content.chunks), put(content.sha256)];
  if (content.inline) {
    return `INSERT INTO "MessageContent" ("organizationId", "id", "state", "bytes", "chunks", "sha256", "keyVersion")
      SELECT $1, ${id}, 'complete', ${bytes}, ${chunks}, ${sha256}, ${put(content.keyVersion)} FROM claimed RETURNING "id"`;
  }
  return `UPDATE "MessageContent" SET "state" = 'complete', "bytes" = ${bytes}, "chunks" = ${chunks}, "sha256" = ${sha256}
    WHERE "organizationId" = $1 AND "id" = ${id} AND "state" = 'receiving' AND EXISTS (SELECT FROM claimed) RETURNING "id"`;
}

/** Postgres takes no NUL, and a decoded header may hold anything. */
function cut(text: string, longest: number): string {
  const clean = text.replace(/\p{Cc}+/gu, ' ').trim();
  return clean.length > longest ? `${clean.slice(0, longest - 1)}…` : clean;
}
