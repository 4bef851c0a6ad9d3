import { simpleParser } from 'mailparser';
import pg from 'pg';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';

describe('a mail as odd machines write it, handed in over REST', () => {
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

  async function submit(mail: string | Buffer, query = '') {
    const body = new Uint8Array(typeof mail === 'string' ? Buffer.from(mail, 'latin1') : mail);
    const answer = await fetch(`${url}/v1/messages${query}`, { method: 'POST', headers: { authorization: `Bearer ${org.key}`, 'content-type': 'message/rfc822' }, body });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
  const rowOf = async (id: unknown) => (await root.query<Record<string, unknown>>('SELECT * FROM "Message" WHERE "id" = $1', [id])).rows[0] ?? {};
  async function accepted(mail: string | Buffer, query = '') {
    const answer = await submit(mail, query);
    expect(answer).toMatchObject({ status: 202 });
    const row = await rowOf(answer.body['id']);
    const { openContext } = await import('@/lib/base/context');
    const { readContent } = await import('@/lib/messages/content/read');
    const context = openContext({ organizationId: org.organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    const pieces: Buffer[] = [];
    for await (const piece of readContent(context, String(row['contentId']))) pieces.push(piece);
    const content = Buffer.concat(pieces);
    const text = content.toString('latin1');
    expect(text).toMatch(/^[\x01-\x7f]*$/);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    return { row, text, parsed: await simpleParser(content) };
  }
  const fields = (text: string, name: string): string[] => text.slice(0, text.indexOf('\r\n\r\n')).split(/\r\n(?![ \t])/).filter((field) => field.toLowerCase().startsWith(`${name}:`));
  const autoSpecify = (on: boolean) => root.query('UPDATE "Printer" SET "autoSpecifySenderName" = $1', [on]);
  const date = 'Date: Tue, 01 Dec 2026 10:00:00 +0000';
  const to = 'To: ap@contoso.example';

  it('leaves in ASCII, in the words it meant', async () => {
    const { row, parsed, text } = await accepted(`From: "B\xfcro Drucker" <mfp@printers.example>\r\n${to}\r\nSubject: Gr\xfc\xdfe\r\n${date}\r\n\r\nx\r\n`);
    expect(row['subject']).toBe('Grüße');
    expect(parsed.subject).toBe('Grüße');
    expect(parsed.replyTo?.value).toMatchObject([{ name: 'Büro Drucker', address: 'mfp@printers.example' }]);
    expect(text.endsWith('\r\n\r\nx\r\n')).toBe(true);
    const utf8 = await accepted(Buffer.from(`From: mfp@printers.example\r\nTo: "Káva" <ap@contoso.example>\r\nSubject: Káva týden\r\n${date}\r\n\r\nx\r\n`));
    expect(utf8.parsed.subject).toBe('Káva týden');
    expect([utf8.parsed.to ?? []].flat()[0]?.value).toMatchObject([{ name: 'Káva', address: 'ap@contoso.example' }]);
  });

  it('has every field once that may stand once', async () => {
    const { row, text } = await accepted(
      ['From: mfp@printers.example', to, 'To: b@contoso.example', 'Subject: one', 'Subject: two', date, date, 'Message-ID: <d1@p.example>', 'Message-ID: <d2@p.example>', 'MIME-Version: 1.0', 'MIME-Version: 1.0', 'Content-Type: text/plain', 'Content-Type: text/html', '', 'x', ''].join('\r\n'),
    );
    expect(fields(text, 'to')).toEqual(['To: ap@contoso.example,\r\n b@contoso.example']);
    for (const name of ['from', 'subject', 'date', 'message-id', 'mime-version', 'content-type']) expect(fields(text, name)).toHaveLength(1);
    expect(row).toMatchObject({ subject: 'one', messageIdHeader: '<d1@p.example>' });
    expect(fields(text, 'message-id')).toEqual(['Message-ID: <d1@p.example>']);
  });

  it('needs no From where the printer’s settings put one there, and one where they don’t', async () => {
    const none = `${to}\r\nSubject: nofrom\r\n${date}\r\n\r\nx\r\n`;
    const both = `From: a@printers.example\r\nFrom: b@printers.example\r\n${none}`;
    expect((await accepted(none)).parsed.from?.value).toMatchObject([{ address: 'scan@contoso.example' }]);
    expect((await accepted(`From: root (Cron Daemon)\r\n${none}`)).parsed.from?.value).toMatchObject([{ address: 'scan@contoso.example' }]);
    expect((await accepted(both)).parsed.replyTo?.value.map(({ address }) => address)).toEqual(['a@printers.example', 'b@printers.example']);
    await autoSpecify(false);
    try {
      expect(await submit(none)).toMatchObject({ status: 422, body: { code: 'sender_not_allowed', field: 'from' } });
      expect(await submit(both)).toMatchObject({ status: 422, body: { code: 'malformed_message', field: 'from' } });
      const one = await accepted(`From: A <a@printers.example>\r\nFrom: a@PRINTERS.example\r\n${none}`);
      expect(one.parsed.from?.value).toMatchObject([{ name: 'A', address: 'a@printers.example' }]);
    } finally {
      await autoSpecify(true);
    }
  });

  it('keeps every byte of a file, and counts and names it by the structure of the mail', async () => {
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.from(Array.from({ length: 2055 }, (_, at) => at % 256))]);
    const { row, parsed } = await accepted(
      Buffer.concat([
        Buffer.from(`${to}\r\n${date}\r\nSubject: bin\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\nboundary="BB"\r\n\r\n--BB\r\nContent-Type: text/plain\r\n\r\nContent-Disposition: attachment\r\n--BB\r\nContent-Type: application/pdf; name=scan.pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n`),
        pdf,
        Buffer.from('\r\n--BB--\r\n'),
      ]),
    );
    expect(parsed.attachments.map(({ content }) => content.equals(pdf))).toEqual([true]);
    expect(row).toMatchObject({ attachments: 1, attachmentNames: ['scan.pdf'] });
    expect(await accepted(`${to}\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcK\r\n`)).toMatchObject({ row: { attachments: 1, attachmentNames: [] } });
    expect((await accepted(`${to}\r\nSubject: long\r\n\r\n${'y'.repeat(7502)}\r\n`)).parsed.text?.trim()).toBe('y'.repeat(7502));
  });

  it('is taken with what stands before its header, and names the line that is none', async () => {
    expect((await accepted(`\xef\xbb\xbfFrom scanner@printers.example Tue Dec  1 10:00:00 2026\n${to}\nSubject: mbox\n\nx\n`)).row).toMatchObject({ subject: 'mbox' });
    expect((await accepted(`${to}\r\nSubject: no empty line\r\nHello\r\n`)).parsed.text?.trim()).toBe('Hello');
    const broken = await submit(`Subject: x\r\nwhat is this\r\n${to}\r\n\r\nx`);
    expect(broken).toMatchObject({ status: 422, body: { code: 'malformed_message' } });
    expect(broken.body['title']).toContain('Line 2 of its header is no header field: “what is this”');
    expect(await submit(`${to}\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n\xfc\r\n--b--\r\n`)).toMatchObject({ status: 422, body: { code: 'content_cannot_travel' } });
  });

  it.each(['Sat, 1 Jan 0000 00:00:00 +0000', 'Tue, 1 Dec 9999999 10:00:00 +0000', 'Mon, 1 Jan -5000 00:00:00 +0000', '-005000-01-01T00:00:00Z', 'yesterday', '', 'Tue, 1 Dec 26 10:00:00'])('has a valid Date in place of %j', async (odd) => {
    const { text, row } = await accepted(`${to}\r\nDate: ${odd}\r\nSubject: x\r\n\r\nx\r\n`);
    const [field = ''] = fields(text, 'date');
    expect(field).toMatch(/^Date: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 20\d\d \d\d:\d\d:\d\d \+0000$/);
    expect(fields(text, 'date')).toHaveLength(1);
    expect(new Date(field.slice(6)).getTime()).toBe((row['date'] as Date).getTime());
  });

  it('says to nobody who is in Bcc, and sheds what an earlier way wrote into it', async () => {
    const { text, row } = await accepted(`Received: from a by b; Mon, 30 Nov 2026 10:00:00 +0000\r\nDKIM-Signature: v=1; b=x\r\nReturn-Path: <x@y.example>\r\nResent-Bcc: r@contoso.example\r\nBcc: hidden@contoso.example\r\n${to}\r\nSubject: x\r\n\r\nx\r\n`);
    expect(text).not.toMatch(/hidden|DKIM|Return-Path|r@contoso/);
    expect(text.startsWith('Received: from a by b')).toBe(true);
    expect((await root.query('SELECT FROM "MessageRecipient" WHERE "messageId" = $1', [row['id']])).rowCount).toBe(2);
  });
});
