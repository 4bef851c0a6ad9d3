import { createHash } from 'node:crypto';
import type { OpenContext } from '@/lib/base/context';
import { PlatenError } from '@/lib/base/errors';
import { aboutChunk, dataKey, openWith } from '@/lib/base/vault';

/** What the row of a content says, and its only piece where that came along. */
export interface StoredContent {
  state: string;
  chunks: number;
  bytes: number;
  sha256: Buffer;
  keyVersion: number;
  first: Buffer | null;
}

/**
 * Streams a stored mail, one piece and one short transaction at a time.
 *
 * @param known what the caller has read of it already
 * @throws PlatenError 410 `content_gone` where it was deleted; Error where a piece is missing, was changed, swapped or
 * cut off, or the whole does not have the hash it was accepted with (thrown after the last piece).
 */
export async function* readContent(context: OpenContext, contentId: string, known?: StoredContent): AsyncGenerator<Buffer, void, undefined> {
  const { organizationId } = context;
  const content = known ?? (await findContent(context, contentId));
  if (!content || content.state !== 'complete') {
    throw new PlatenError(410, { code: 'content_gone', title: 'The content of this message was deleted.', remedy: 'Content is kept for a set time after delivery; scan again.' });
  }
  const { key } = await dataKey(organizationId, content.keyVersion);
  const hash = createHash('sha256');
  let bytes = 0;
  for (let index = 0; index < content.chunks; index += 1) {
    const sealed = index === 0 && content.first ? content.first : await findChunk(context, contentId, index);
    const plain = openWith(key, aboutChunk(organizationId, contentId, index, index === content.chunks - 1), sealed);
    hash.update(plain);
    bytes += plain.length;
    yield plain;
  }
  if (bytes !== content.bytes || !hash.digest().equals(content.sha256)) throw new Error(`content ${contentId} is not what was accepted`);
}

async function findContent(context: OpenContext, contentId: string): Promise<StoredContent | undefined> {
  const [content] = await context.open((sql) =>
    sql<StoredContent>(
      `SELECT "state"::text AS state, "chunks", "bytes", "sha256", "keyVersion", NULL AS first FROM "MessageContent" WHERE "organizationId" = $1 AND "id" = $2`,
      [context.organizationId, contentId],
    ),
  );
  return content;
}

async function findChunk(context: OpenContext, contentId: string, index: number): Promise<Buffer> {
  const [chunk] = await context.open((sql) =>
    sql<{ sealed: Buffer }>(`SELECT "sealed" FROM "ContentChunk" WHERE "organizationId" = $1 AND "contentId" = $2 AND "index" = $3`, [context.organizationId, contentId, index]),
  );
  if (!chunk) throw new Error(`piece ${index} of content ${contentId} is missing`);
  return chunk.sealed;
}
