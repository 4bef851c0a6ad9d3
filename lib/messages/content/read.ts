import { createHash } from 'node:crypto';
import type { OpenContext } from '@/lib/base/context';
import { PlatenError } from '@/lib/base/errors';
import { Opener } from './opener';

/** What the row of a content says, and its only piece where that came along. */
export interface StoredContent {
  state: string;
  chunks: number;
  bytes: number;
  sha256: Buffer;
  keyVersion: number;
  first: Buffer | null;
}

/** So many pieces a transaction. */
const piecesAtOnce = 2;

/**
 * Streams a stored mail, a few pieces and one short transaction at a time; while they are used, the next are read.
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
  const opener = await Opener.of(organizationId, contentId, content);
  const hash = createHash('sha256');
  let bytes = 0;
  let ahead = content.first ? opener.openLater(content.first, 0).then((first) => [first]) : findPieces(context, contentId, 0, opener);
  for (let index = 0; index < content.chunks; ) {
    const pieces = await ahead;
    const next = index + pieces.length;
    if (pieces.length === 0 || next > content.chunks) throw new Error(`piece ${index} of content ${contentId} is missing, or there is one too many`);
    if (next < content.chunks) {
      ahead = findPieces(context, contentId, next, opener);
      // Whoever stops reading early never asks how it ended.
      ahead.catch(() => undefined);
    }
    for (const plain of pieces) {
      hash.update(plain);
      bytes += plain.length;
      yield plain;
    }
    index = next;
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

/** The next pieces, opened as they come off the line, so that no sealed copy is kept. */
async function findPieces(context: OpenContext, contentId: string, from: number, opener: Opener): Promise<Buffer[]> {
  const pieces: (Buffer | { sealed: Buffer })[] = [];
  await context.open((sql) =>
    sql.bytes(
      `SELECT "sealed" FROM "ContentChunk" WHERE "organizationId" = $1 AND "contentId" = $2 AND "index" >= $3 AND "index" < $3 + ${piecesAtOnce} ORDER BY "index"`,
      [context.organizationId, contentId, from],
      (sealed) => pieces.push(opener.open(sealed, from + pieces.length) ?? { sealed: Buffer.from(sealed) }),
    ),
  );
  const opened: Buffer[] = [];
  for (const [at, piece] of pieces.entries()) opened.push(Buffer.isBuffer(piece) ? piece : await opener.openLater(piece.sealed, from + at));
  return opened;
}
