import { createHash } from 'node:crypto';
import type { OpenContext } from '@/lib/base/context';
import { PlatenError } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { aboutChunk, newestDataKey, sealWith, type DataKey } from '@/lib/base/vault';
import { mailLimit } from '../contract';
import { refuseBeyondCap } from '../stored-bytes';
import { chunkBytes, inlineBytes } from './chunk';
import { discardContent } from './discard';

/** A mail that is written, or that fits into the accepting statement. No message names it yet. */
export interface WrittenContent {
  id: string;
  bytes: number;
  chunks: number;
  sha256: Buffer;
  keyVersion: number;
  /** The only piece, sealed, where nothing was sent ahead; null where the content stands in the database as `receiving`. */
  inline: Buffer | null;
}

/**
 * Encrypts a mail piece by piece as it comes in: one is stored while the next comes, and no more are in memory. A short mail is handed
 * back sealed; of a longer one the pieces are stored in short transactions under a `receiving` content.
 * @throws PlatenError 413 `message_too_large` the moment the mail passes 35 MiB; whatever `source` throws. Nothing is left behind.
 */
export async function writeContent(context: OpenContext, source: AsyncIterable<Buffer>): Promise<WrittenContent> {
  const { organizationId } = context;
  const id = newId();
  // Asked for when there is something to seal: a body may take minutes, and a rotation waits seconds.
  let key: DataKey | undefined;
  const hash = createHash('sha256');
  const pending = new Pending();
  let bytes = 0;
  let chunks = 0;
  let storing: Promise<unknown> = Promise.resolve();
  const store = async (plain: Buffer, last: boolean): Promise<number> => {
    await storing;
    key ??= await newestDataKey(organizationId);
    storing = storeChunk(context, key, id, chunks, plain, last);
    // Its error comes out where it is waited for; the source may fail before.
    storing.catch(() => undefined);
    chunks += 1;
    return key.version;
  };
  try {
    for await (const piece of source) {
      bytes += piece.length;
      if (bytes > mailLimit) throw tooLarge();
      hash.update(piece);
      pending.add(piece);
      // The last piece bears a mark, so one is only written when more has come after it.
      while (pending.bytes > chunkBytes) {
        await store(pending.take(chunkBytes), false);
      }
    }
    const last = pending.take(pending.bytes);
    if (chunks === 0 && bytes <= inlineBytes) {
      const newest = await newestDataKey(organizationId);
      return { id, bytes, chunks: 1, sha256: hash.digest(), keyVersion: newest.version, inline: sealChunk(organizationId, newest, id, 0, last, true) };
    }
    const keyVersion = await store(last, true);
    await storing;
    return { id, bytes, chunks, sha256: hash.digest(), keyVersion, inline: null };
  } catch (error) {
    await storing.catch(() => undefined);
    if (chunks > 0) await discardContent(context, id);
    throw error;
  }
}

export function tooLarge(): PlatenError {
  return new PlatenError(413, {
    code: 'message_too_large',
    title: 'The mail is bigger than 35 MiB (36,700,160 bytes) once its attachments are encoded.',
    remedy: 'Scan with a lower resolution or fewer pages. Attachments grow by about 37 % in a mail, so some 25 MiB of files fit.',
  });
}

class Pending {
  bytes = 0;
  private pieces: Buffer[] = [];

  add(piece: Buffer): void {
    this.pieces.push(piece);
    this.bytes += piece.length;
  }

  take(bytes: number): Buffer {
    const all = this.pieces.length === 1 && this.pieces[0] ? this.pieces[0] : Buffer.concat(this.pieces, this.bytes);
    const rest = all.subarray(bytes);
    this.pieces = rest.length > 0 ? [rest] : [];
    this.bytes = rest.length;
    return all.subarray(0, bytes);
  }
}

function sealChunk(organizationId: string, key: DataKey, id: string, index: number, plain: Buffer, last: boolean): Buffer {
  return sealWith(key.key, key.version, aboutChunk(organizationId, id, index, last), plain);
}

async function storeChunk(context: OpenContext, key: DataKey, id: string, index: number, plain: Buffer, last: boolean): Promise<void> {
  const { organizationId } = context;
  await context.open(async (sql) => {
    // Sealed when there is a connection to store it on: who waits for one holds the plain piece alone.
    const sealed = sealChunk(organizationId, key, id, index, plain, last);
    if (index > 0) await refuseBeyondCap(sql, organizationId);
    // What is under way counts as it comes in; the accepting statement writes the length once more.
    await (index === 0
      ? sql(
          `WITH content AS (INSERT INTO "MessageContent" ("organizationId", "id", "bytes", "keyVersion") VALUES ($1, $2, $5, $4))
           INSERT INTO "ContentChunk" ("organizationId", "contentId", "index", "sealed") VALUES ($1, $2, 0, $3)`,
          [organizationId, id, sealed, key.version, plain.length],
        )
      : sql(
          `WITH content AS (UPDATE "MessageContent" SET "bytes" = "bytes" + $5 WHERE "organizationId" = $1 AND "id" = $2 AND "state" = 'receiving')
           INSERT INTO "ContentChunk" ("organizationId", "contentId", "index", "sealed") VALUES ($1, $2, $4, $3)`,
          [organizationId, id, sealed, index, plain.length],
        ));
  });
}
