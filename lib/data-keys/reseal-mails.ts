import { withOrganization } from '@/lib/base/db/sql';
import { aboutChunk, openWith, sealWith, type DataKey } from '@/lib/base/vault';

const few = 50;

/**
 * Seals every mail of the organization that is kept anew under the newest of `keys`, one mail and one short transaction at a time; a
 * mail that is still coming in is left. Whoever reads one meanwhile goes by the version each piece names.
 * @returns how many, and which do not open
 */
export async function resealMails(organizationId: string, keys: ReadonlyMap<number, DataKey>, newest: DataKey): Promise<{ done: number; broken: string[] }> {
  let done = 0;
  const broken: string[] = [];
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const contents = await withOrganization(organizationId, (sql) =>
      sql<{ id: string }>(
        `SELECT "id" FROM "MessageContent" WHERE "organizationId" = $1 AND "state" = 'complete' AND "keyVersion" < $2 AND "id" > $3 ORDER BY "id" LIMIT ${few}`,
        [organizationId, newest.version, after],
      ),
    );
    for (const { id } of contents) {
      const outcome = await resealMail(organizationId, id, keys, newest);
      if (outcome === 'done') done += 1;
      if (outcome === 'broken') broken.push(`the mail ${id}`);
    }
    after = contents.at(-1)?.id ?? after;
    if (contents.length < few) return { done, broken };
  }
}

/** Thrown to leave a mail that does not open as it was. */
class Broken extends Error {}

async function resealMail(organizationId: string, contentId: string, keys: ReadonlyMap<number, DataKey>, newest: DataKey): Promise<'done' | 'gone' | 'broken'> {
  try {
    return await withOrganization(organizationId, async (sql) => {
      // Whoever deletes what is past its time leaves rows in somebody's hand.
      const [content] = await sql<{ chunks: number; keyVersion: number }>(
        `SELECT "chunks", "keyVersion" FROM "MessageContent" WHERE "organizationId" = $1 AND "id" = $2 AND "state" = 'complete' AND "keyVersion" < $3 FOR NO KEY UPDATE`,
        [organizationId, contentId, newest.version],
      );
      if (!content) return 'gone';
      const from = keys.get(content.keyVersion);
      if (!from) throw new Broken();
      for (let index = 0; index < content.chunks; index += 1) {
        const about = aboutChunk(organizationId, contentId, index, index === content.chunks - 1);
        let sealed: Buffer | undefined;
        const piece = `SELECT "sealed" FROM "ContentChunk" WHERE "organizationId" = $1 AND "contentId" = $2 AND "index" = $3`;
        await sql.bytes(piece, [organizationId, contentId, index], (bytes) => (sealed = again(from, newest, about, bytes)));
        if (!sealed) throw new Broken();
        await sql.count(`UPDATE "ContentChunk" SET "sealed" = $4 WHERE "organizationId" = $1 AND "contentId" = $2 AND "index" = $3`, [organizationId, contentId, index, sealed]);
      }
      await sql.count(`UPDATE "MessageContent" SET "keyVersion" = $3 WHERE "organizationId" = $1 AND "id" = $2`, [organizationId, contentId, newest.version]);
      return 'done';
    });
  } catch (error) {
    if (error instanceof Broken) return 'broken';
    throw error;
  }
}

function again(from: DataKey, to: DataKey, about: string, sealed: Buffer): Buffer {
  let plain: Buffer;
  try {
    plain = openWith(from.key, about, sealed);
  } catch {
    throw new Broken();
  }
  return sealWith(to.key, to.version, about, plain);
}
