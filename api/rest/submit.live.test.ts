import { randomBytes } from 'node:crypto';
import { simpleParser } from 'mailparser';
import pg from 'pg';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';

describe('a message handed in over REST', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let app: FastifyInstance;
  let url: string;
  let org: StageOrganization;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization({ slug: 'contoso' });
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
    const { buildApp } = await import('./app');
    app = buildApp();
    url = await app.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    const { closeQueues } = await import('@/lib/base/queue/enqueue');
    await app.close();
    await closeQueues();
    await closePool();
    await root.end();
    await database.drop();
  });

  const rows = async (text: string, values: unknown[] = []) => (await root.query<Record<string, unknown>>(text, values)).rows;
  const messageOf = async (id: unknown) => (await rows('SELECT * FROM "Message" WHERE "id" = $1', [id]))[0] ?? {};
  const recipientsOf = async (id: unknown) => (await rows('SELECT "address" FROM "MessageRecipient" WHERE "messageId" = $1 ORDER BY "position"', [id])).map((row) => row['address']);

  async function post(body: BodyInit, headers: Record<string, string>, query = ''): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const answer = await fetch(`${url}/v1/messages${query}`, { method: 'POST', headers: { authorization: `Bearer ${org.key}`, ...headers }, body });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
  }
  const json = (message: object, headers: Record<string, string> = {}) => post(JSON.stringify(message), { 'content-type': 'application/json', ...headers });
  const rfc822 = (mail: string | Buffer, query = '') => post(new Uint8Array(Buffer.from(mail)), { 'content-type': 'message/rfc822' }, query);
  const form = (parts: [string, Blob | string, string?][], headers: Record<string, string> = {}) => {
    const data = new FormData();
    for (const [name, value, filename] of parts) {
      if (typeof value === 'string') data.append(name, value);
      else data.append(name, value, filename);
    }
    return post(data, headers);
  };

  async function contentOf(id: unknown): Promise<Buffer> {
    const { openContext } = await import('@/lib/base/context');
    const { readContent } = await import('@/lib/messages/content/read');
    const { contentId } = await messageOf(id);
    const context = openContext({ organizationId: org.organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    const pieces: Buffer[] = [];
    for await (const piece of readContent(context, String(contentId))) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  it('as JSON is stored whole, with its lane due', async () => {
    await root.query('UPDATE "Lane" SET "nextDueAt" = NULL');
    const file = randomBytes(70_001);
    const answer = await json({
      from: 'Lab <lab@printers.example>',
      to: ['Ada <ada@contoso.example>', 'bob@contoso.example'],
      cc: 'ADA@contoso.example',
      bcc: ['eve@contoso.example'],
      subject: 'Rechnung Müller',
      text: 'Hello\nwörld',
      attachments: [{ filename: 'Scän 1.pdf', contentType: 'application/pdf', content: file.toString('base64') }],
    });
    expect(answer).toMatchObject({ status: 202, body: { state: 'queued', recipients: 3 } });
    const message = await messageOf(answer.body['id']);
    expect(message).toMatchObject({
      state: 'queued',
      kind: 'scan',
      origin: 'rest',
      printerId: org.printerId,
      mailboxId: org.mailboxId,
      laneId: org.laneId,
      envelopeFrom: 'scan@contoso.example',
      headerFrom: 'scan@contoso.example',
      replyTo: 'Lab <lab@printers.example>',
      subject: 'Rechnung Müller',
      attachments: 1,
    });
    expect(await recipientsOf(answer.body['id'])).toEqual(['ada@contoso.example', 'bob@contoso.example', 'eve@contoso.example']);
    expect((Number(message['retryUntil']) - Number(message['acceptedAt'])) / 3_600_000).toBe(48);
    expect((await rows('SELECT "nextDueAt" FROM "Lane"'))[0]?.['nextDueAt']).toBeInstanceOf(Date);

    const raw = await contentOf(answer.body['id']);
    expect(raw.length).toBe(message['bytes']);
    expect(raw.toString('latin1')).not.toMatch(/[^\r]\n|\r[^\n]|^bcc:|eve@/im);
    const mail = await simpleParser(raw);
    expect(mail.from?.text).toBe('scan@contoso.example');
    expect(mail.replyTo?.text).toBe('"Lab" <lab@printers.example>');
    expect(mail.subject).toBe('Rechnung Müller');
    expect(mail.messageId).toBe(message['messageIdHeader']);
    expect(mail.date).toEqual(message['date']);
    expect(mail.text?.trim()).toBe('Hello\nwörld');
    expect(mail.attachments[0]).toMatchObject({ filename: 'Scän 1.pdf', contentType: 'application/pdf' });
    expect(mail.attachments[0]?.content.equals(file)).toBe(true);
  });

  it('an alert says that a machine wrote it', async () => {
    const answer = await json({ kind: 'alert', to: 'ops@contoso.example', subject: 'Toner low', html: '<p>Toner</p>' });
    expect((await contentOf(answer.body['id'])).toString()).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(await messageOf(answer.body['id'])).toMatchObject({ kind: 'alert', attachments: 0, replyTo: null });
  });

  it('as multipart is streamed and stored byte for byte', async () => {
    const files = [randomBytes(3_000_000), randomBytes(1), Buffer.alloc(0)];
    const answer = await form([
      ['message', JSON.stringify({ to: ['ada@contoso.example'], subject: 'Two files' })],
      ...files.map((file, at): [string, Blob, string] => ['file', new Blob([new Uint8Array(file)], { type: 'application/pdf' }), `scan ${at}.pdf`]),
    ]);
    expect(answer.status).toBe(202);
    const mail = await simpleParser(await contentOf(answer.body['id']));
    expect(mail.attachments.map((one) => one.filename)).toEqual(['scan 0.pdf', 'scan 1.pdf', 'scan 2.pdf']);
    for (const [at, file] of files.entries()) expect(mail.attachments[at]?.content.equals(file)).toBe(true);
    expect(await messageOf(answer.body['id'])).toMatchObject({ attachments: 3 });
    expect((await rows('SELECT "chunks", "state" FROM "MessageContent" WHERE "id" = $1', [(await messageOf(answer.body['id']))['contentId']]))[0]).toEqual({ chunks: 16, state: 'complete' });
  });

  it('as multipart may bring the message as a file of type application/json, as curl does', async () => {
    const answer = await form([['message', new Blob(['{"to":"ada@contoso.example"}'], { type: 'application/json' }), 'message.json']]);
    expect(answer.status).toBe(202);
  });

  it('as a raw mail keeps its bytes, but for the sender and Bcc', async () => {
    const body = 'Content-Type: multipart/mixed; boundary=b\r\nX-Printer:  odd   spacing\r\n\r\n--b\r\n\r\nHi there\r\n--b\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nx\r\n--b--\r\n';
    const mail = Buffer.from(
      `From: Scanner <mfp@printers.example>\r\nBcc: eve@contoso.example\r\nTo: Ada <ada@contoso.example>\r\nCc: group: bob@contoso.example;\r\nMessage-ID: <mine@printers.example>\r\nSubject: =?utf-8?B?w6RiYw==?=\r\n${body}`,
      'latin1',
    );
    const answer = await rfc822(mail);
    expect(answer).toMatchObject({ status: 202, body: { messageId: '<mine@printers.example>', recipients: 3 } });
    expect(await recipientsOf(answer.body['id'])).toEqual(['ada@contoso.example', 'bob@contoso.example', 'eve@contoso.example']);
    expect(await messageOf(answer.body['id'])).toMatchObject({ subject: 'äbc', attachments: 1, messageIdHeader: '<mine@printers.example>' });
    const stored = (await contentOf(answer.body['id'])).toString('latin1');
    expect(stored.endsWith(body)).toBe(true);
    expect(stored).toContain('From: scan@contoso.example\r\nReply-To: Scanner <mfp@printers.example>\r\nDate: ');
    expect(stored).not.toMatch(/bcc|eve@|^from: scanner/im);
  });

  it('as a raw mail has its bare line ends repaired, and takes recipients of ?to=', async () => {
    const answer = await rfc822('From: x@printers.example\nTo: nobody\n\none\n.\ntwo\rthree', '?to=ada@contoso.example,bob@contoso.example&to=eve@contoso.example');
    expect(answer.status).toBe(202);
    expect(await recipientsOf(answer.body['id'])).toEqual(['ada@contoso.example', 'bob@contoso.example', 'eve@contoso.example']);
    const stored = (await contentOf(answer.body['id'])).toString();
    expect(stored).toContain('\r\n\r\none\r\n.\r\ntwo\r\nthree');
    expect(stored).not.toMatch(/[^\r]\n|\r[^\n]/);
  });

  it('is read back by its credential, and by no other printer’s', async () => {
    const answer = await json({ to: ['ada@contoso.example'], subject: 'State' });
    const read = async (key: string) => {
      const got = await fetch(`${url}/v1/messages/${String(answer.body['id'])}`, { headers: { authorization: `Bearer ${key}` } });
      return { status: got.status, body: (await got.json()) as Record<string, unknown> };
    };
    expect(await read(org.key)).toMatchObject({
      status: 200,
      body: { id: answer.body['id'], state: 'queued', held: null, subject: 'State', attempts: [], recipients: [{ address: 'ada@contoso.example', state: 'pending', code: null, enhanced: null }] },
    });
    const other = await stageOrganization();
    expect(await read(other.key)).toMatchObject({ status: 404, body: { code: 'not_found' } });

    await root.query(`UPDATE "Mailbox" SET "holdReason" = 'needs_sign_in', "holdSince" = now(), "holdCode" = 'AADSTS50173', "holdText" = 'revoked' WHERE "id" = $1`, [org.mailboxId]);
    expect((await read(org.key)).body['held']).toMatchObject({ reason: 'needs_sign_in', code: 'AADSTS50173', text: 'revoked' });
    await root.query(`UPDATE "Mailbox" SET "holdReason" = NULL, "holdSince" = NULL WHERE "id" = $1`, [org.mailboxId]);
  });

  it('is listed page by page, each once', async () => {
    const own = await stageOrganization();
    for (let count = 0; count < 5; count += 1) {
      const answer = await fetch(`${url}/v1/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${own.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ to: `r${count}@contoso.example`, subject: `S${count}` }),
      });
      expect(answer.status).toBe(202);
    }
    const list = async (query: string) =>
      (await (await fetch(`${url}/v1/messages?${query}`, { headers: { authorization: `Bearer ${own.key}` } })).json()) as { messages: { subject: string }[]; next: string | null };
    const seen: string[] = [];
    let page = await list('limit=2');
    for (;;) {
      seen.push(...page.messages.map((one) => one.subject));
      if (!page.next) break;
      page = await list(`limit=2&cursor=${page.next}`);
    }
    expect(seen).toEqual(['S4', 'S3', 'S2', 'S1', 'S0']);
    expect((await list('recipient=R3@contoso.example')).messages.map((one) => one.subject)).toEqual(['S3']);
    expect((await list('state=sent,failed')).messages).toEqual([]);
  });

  it('content that was changed, swapped or cut in the database is never read back', async () => {
    const answer = await form([
      ['message', '{"to":"ada@contoso.example"}'],
      ['file', new Blob([new Uint8Array(randomBytes(2_000_000))]), 'a.bin'],
    ]);
    const { contentId } = await messageOf(answer.body['id']);
    await contentOf(answer.body['id']);
    await root.query(`UPDATE "MessageContent" SET "chunks" = "chunks" - 1 WHERE "id" = $1`, [contentId]);
    await expect(contentOf(answer.body['id'])).rejects.toThrow();
    await root.query(`UPDATE "MessageContent" SET "chunks" = "chunks" + 1 WHERE "id" = $1`, [contentId]);
    await root.query(`UPDATE "ContentChunk" c SET "sealed" = o."sealed" FROM "ContentChunk" o WHERE c."contentId" = $1 AND o."contentId" = $1 AND c."index" = 0 AND o."index" = 1`, [contentId]);
    await expect(contentOf(answer.body['id'])).rejects.toThrow();
  });
});
