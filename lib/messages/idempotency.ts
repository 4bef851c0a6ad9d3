import { actorId } from '@/lib/base/actor';
import type { OpenContext } from '@/lib/base/context';
import { Conflict, InvalidInput } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { logger } from '@/lib/base/logger';
import type { Accepted } from './contract';

/** How long a claim holds while a body streams in; renewed three times in that span. A dead claim is taken over. */
export const claimSeconds = 60;
const keptHours = 24;

/** A key in use by this request, for one credential of one organization. */
export interface IdempotencyClaim {
  credentialId: string;
  key: string;
  /** Set where the key was claimed before the body was read; else the accepting statement claims it. */
  owner: string | null;
  release(): Promise<void>;
}

/** What an earlier request with this key was answered. */
export interface Replay {
  digest: Buffer;
  answer: Accepted;
}

/** A claim is free where there is none, where its owner died, or where its 24 hours are over. */
export const claimIsFree = `("IdempotencyRecord"."status" IS NULL AND "IdempotencyRecord"."claimUntil" < clock_timestamp()) OR "IdempotencyRecord"."expiresAt" < clock_timestamp()`;
export const claimExpiry = `clock_timestamp() + interval '${keptHours} hours'`;

/** The claim of a short body: taken by the accepting statement itself. */
export function claimOnAccept(context: OpenContext, key: string): IdempotencyClaim {
  return { credentialId: owner(context), key, owner: null, release: () => Promise.resolve() };
}

/**
 * Claims a key before a long body is read, and keeps the claim until it is released or used up.
 * @returns the claim, or what an earlier request with this key was answered
 * @throws Conflict `idempotency_key_in_progress`
 */
export async function claimAhead(context: OpenContext, key: string): Promise<IdempotencyClaim | Replay> {
  const { organizationId } = context;
  const credentialId = owner(context);
  const claimOwner = newId();
  const claimed = await context.open((sql) =>
    sql(
      `INSERT INTO "IdempotencyRecord" ("organizationId", "credentialId", "key", "claimUntil", "claimOwner", "expiresAt")
       VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $5), $4, ${claimExpiry})
       ON CONFLICT ("organizationId", "credentialId", "key") DO UPDATE
         SET "claimUntil" = excluded."claimUntil", "claimOwner" = excluded."claimOwner", "expiresAt" = excluded."expiresAt",
             "digest" = NULL, "messageId" = NULL, "status" = NULL, "body" = NULL
         WHERE ${claimIsFree}
       RETURNING 1`,
      [organizationId, credentialId, key, claimOwner, claimSeconds],
    ),
  );
  if (claimed.length === 0) return earlierAnswer(context, key);
  const values = [organizationId, credentialId, key, claimOwner];
  const mine = `"organizationId" = $1 AND "credentialId" = $2 AND "key" = $3 AND "claimOwner" = $4 AND "status" IS NULL`;
  const attempt = (statement: string): Promise<void> =>
    context
      .open((sql) => sql.count(statement, values))
      .then(() => undefined)
      .catch((error: unknown) => logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'an idempotency claim could not be kept up'));
  const renewal = setInterval(
    () => void attempt(`UPDATE "IdempotencyRecord" SET "claimUntil" = clock_timestamp() + interval '${claimSeconds} seconds' WHERE ${mine}`),
    (claimSeconds * 1000) / 3,
  );
  return {
    credentialId,
    key,
    owner: claimOwner,
    release: () => {
      clearInterval(renewal);
      // Used up, the record has a status and stays.
      return attempt(`DELETE FROM "IdempotencyRecord" WHERE ${mine}`);
    },
  };
}

/**
 * What an earlier request with this key was answered.
 * @throws Conflict `idempotency_key_in_progress` where it has not been answered yet
 */
export async function earlierAnswer(context: OpenContext, key: string): Promise<Replay> {
  const [record] = await context.open((sql) =>
    sql<{ status: number | null; digest: Buffer | null; body: Accepted | null; left: number }>(
      `SELECT "status", "digest", "body", extract(epoch FROM "claimUntil" - clock_timestamp())::float8 AS left FROM "IdempotencyRecord"
       WHERE "organizationId" = $1 AND "credentialId" = $2 AND "key" = $3`,
      [context.organizationId, owner(context), key],
    ),
  );
  if (record?.status && record.digest && record.body) {
    // jsonb has forgotten the order of the keys.
    const { id, state, messageId, recipients, foldedInto } = record.body;
    return { digest: record.digest, answer: { id, state, messageId, recipients, ...(foldedInto === undefined ? {} : { foldedInto }) } };
  }
  throw new Conflict({
    code: 'idempotency_key_in_progress',
    title: 'Another request with this Idempotency-Key is still being read.',
    remedy: 'Wait for its answer, or ask again after the time in Retry-After.',
    retryAfter: Math.min(claimSeconds, Math.max(1, Math.ceil(record?.left ?? 1))),
  });
}

/** @throws InvalidInput `idempotency_key_reused` where the earlier request was another one */
export function replayed(replay: Replay, digest: Buffer): Accepted {
  if (replay.digest.equals(digest)) return replay.answer;
  throw new InvalidInput({
    code: 'idempotency_key_reused',
    title: 'This Idempotency-Key was used for another message.',
    remedy: 'Use a new key for each message; the same key only to send the same message again.',
  });
}

function owner({ actor }: OpenContext): string {
  const id = actorId(actor);
  if (!id) throw new Error('Platen itself uses no idempotency keys');
  return id;
}
