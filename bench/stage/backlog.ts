import { createHash } from 'node:crypto';
import type pg from 'pg';
import { useProduct } from '@/e2e/stage/environment';
import type { DataKey } from '@/lib/base/vault';
import { asSuperuser, type Database } from './fleet';

/** Whose mail it is: a mailbox of a fleet, and the first of its printers. */
export interface Sender {
  id: string;
  address: string;
  printers: readonly { id: string }[];
}

const messagesAtOnce = 500;

export interface BacklogWanted {
  /** Messages of each mailbox. */
  each: number;
  /** Bytes of each mail, about. */
  bytes?: number;
  /** Where they go. */
  recipient?: string;
}

/**
 * Puts mail into the queue by the thousand: the same rows, with really sealed content, that accepting each would have
 * written, without its work. No lane becomes due: see openLanes.
 */
export async function fillBacklog(info: Database, organizationId: string, senders: readonly Sender[], wanted: BacklogWanted): Promise<number> {
  useProduct(info);
  const { newestDataKey } = await import('@/lib/base/vault');
  const key = await newestDataKey(organizationId);
  const total = senders.length * wanted.each;
  let taken = 0;
  await Promise.all(
    [1, 2].map(() =>
      asSuperuser(info, async (client) => {
        while (taken < total) {
          const from = taken;
          taken = Math.min(total, from + messagesAtOnce);
          // Round by round, so that a lane's mail lies as far apart on the disk as it would.
          const some = Array.from({ length: taken - from }, (_, at) => senders[(from + at) % senders.length]).filter((one) => one !== undefined);
          await writeMessages(client, organizationId, key, some, wanted);
        }
      }),
    ),
  );
  await asSuperuser(info, (client) => client.query('ANALYZE "Message", "MessageRecipient", "MessageContent", "ContentChunk"'));
  return total;
}

async function writeMessages(client: pg.Client, organizationId: string, key: DataKey, senders: readonly Sender[], wanted: BacklogWanted): Promise<void> {
  const { newId } = await import('@/lib/base/ids');
  const { aboutChunk, sealWith } = await import('@/lib/base/vault');
  const recipient = wanted.recipient ?? 'inbox@sink.example';
  const rows = senders.map(({ id: mailboxId, printers, address }) => {
    const [id, contentId] = [newId(), newId()];
    const messageId = `<${id}@${address.slice(address.indexOf('@') + 1)}>`;
    const body = mailOf({ from: address, to: recipient, messageId, bytes: wanted.bytes ?? 0 });
    const sealed = sealWith(key.key, key.version, aboutChunk(organizationId, contentId, 0, true), body);
    return { id, contentId, mailboxId, printerId: printers[0]?.id ?? null, address, messageId, bytes: body.length, sha256: createHash('sha256').update(body).digest(), sealed };
  });
  await client.query(
    `WITH given AS (
       SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::int[], $9::bytea[], $10::bytea[])
         WITH ORDINALITY AS t(id, content, mailbox, printer, address, "messageId", bytes, sha256, sealed, place)),
     contents AS (
       INSERT INTO "MessageContent" ("organizationId", "id", "state", "bytes", "chunks", "sha256", "keyVersion")
       SELECT $1, content, 'complete', bytes, 1, sha256, $11 FROM given ORDER BY place),
     pieces AS (
       INSERT INTO "ContentChunk" ("organizationId", "contentId", "index", "sealed") SELECT $1, content, 0, sealed FROM given ORDER BY place),
     recipients AS (
       INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address") SELECT $1, id, 0, $12 FROM given ORDER BY place)
     INSERT INTO "Message" ("organizationId", "id", "printerId", "mailboxId", "laneId", "origin", "kind", "envelopeFrom", "headerFrom", "subject",
       "messageIdHeader", "date", "bytes", "contentId", "acceptedAt", "nextAttemptAt", "retryUntil")
     SELECT $1, given.id, given.printer, b."id", b."laneId", 'rest', 'scan', given.address, given.address, 'Scan',
       given."messageId", now(), given.bytes, given.content, clock_timestamp(), clock_timestamp(), clock_timestamp() + interval '48 hours'
     FROM given JOIN "Mailbox" b ON b."organizationId" = $1 AND b."id" = given.mailbox ORDER BY place`,
    [
      organizationId,
      rows.map((row) => row.id),
      rows.map((row) => row.contentId),
      rows.map((row) => row.mailboxId),
      rows.map((row) => row.printerId),
      rows.map((row) => row.address),
      rows.map((row) => row.messageId),
      rows.map((row) => row.bytes),
      rows.map((row) => row.sha256),
      rows.map((row) => row.sealed),
      key.version,
      recipient,
    ],
  );
}

const line = `${'Nothing to see here, only a page that was scanned. '.repeat(2).trim()}\r\n`;

function mailOf({ from, to, messageId, bytes }: { from: string; to: string; messageId: string; bytes: number }): Buffer {
  const head = `From: ${from}\r\nTo: ${to}\r\nSubject: Scan\r\nMessage-ID: ${messageId}\r\nDate: ${new Date().toUTCString().replace('GMT', '+0000')}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n`;
  return Buffer.from(head + line.repeat(Math.max(1, Math.ceil((bytes - head.length) / line.length))));
}

/** Makes every lane with mail due, as the last accepted message of each would have. */
export async function openLanes(info: Database): Promise<void> {
  await asSuperuser(info, (client) =>
    client.query(
      `UPDATE "Lane" l SET "nextDueAt" = clock_timestamp()
       WHERE EXISTS (SELECT FROM "Message" m WHERE m."organizationId" = l."organizationId" AND m."laneId" = l."id" AND m."state" = 'queued')`,
    ),
  );
}
