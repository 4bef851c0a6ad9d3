import { randomBytes } from 'node:crypto';
import { simpleParser, type Attachment } from 'mailparser';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';

describe('addresses and files as machines write them', () => {
  let database: FreshDatabase;
  let app: FastifyInstance;
  let url: string;
  let org: StageOrganization;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    org = await stageOrganization({ slug: 'contoso' });
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
    await database.drop();
  });

  async function post(type: string, body: string | Buffer, query = ''): Promise<{ status: number; body: Record<string, unknown> }> {
    const answer = await fetch(`${url}/v1/messages${query}`, { method: 'POST', headers: { authorization: `Bearer ${org.key}`, 'content-type': type }, body: new Uint8Array(Buffer.from(body)) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
  const json = (message: object) => post('application/json', JSON.stringify(message));
  const rfc822 = (to: string, query = '') => post('message/rfc822', `From: a@printers.example\r\nTo: ${to}\r\nSubject: s\r\n\r\nx`, query);
  const message = Buffer.from('--b\r\nContent-Disposition: form-data; name="message"\r\n\r\n{"to":["ap@contoso.example"]}\r\n');
  const multipart = (...parts: [head: string, content: string | Buffer][]) =>
    post('multipart/form-data; boundary=b', Buffer.concat([message, ...parts.flatMap(([head, content]) => [Buffer.from(`--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]), Buffer.from('--b--\r\n')]));

  async function attachmentsOf({ status, body }: { status: number; body: Record<string, unknown> }): Promise<Attachment[]> {
    expect([status, body]).toEqual([202, expect.anything()]);
    const { openContext } = await import('@/lib/base/context');
    const { readContent } = await import('@/lib/messages/content/read');
    const context = openContext({ organizationId: org.organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    const [row] = await context.open((sql) => sql<{ contentId: string }>('SELECT "contentId" FROM "Message" WHERE "organizationId" = $1 AND "id" = $2', [org.organizationId, body['id']]));
    const pieces: Buffer[] = [];
    for await (const piece of readContent(context, row?.contentId ?? '')) pieces.push(piece);
    return (await simpleParser(Buffer.concat(pieces))).attachments;
  }
  async function recipientsOf({ status, body }: { status: number; body: Record<string, unknown> }): Promise<string[]> {
    expect([status, body]).toEqual([202, expect.anything()]);
    const { openContext } = await import('@/lib/base/context');
    const context = openContext({ organizationId: org.organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    const rows = await context.open((sql) => sql<{ address: string }>('SELECT "address" FROM "MessageRecipient" WHERE "organizationId" = $1 AND "messageId" = $2 ORDER BY "position"', [org.organizationId, body['id']]));
    return rows.map(({ address }) => address);
  }

  it.each<[string, string[]]>([
    ['kasse@bücher.example', ['kasse@xn--bcher-kva.example']],
    ['Kasse <kasse@BÜCHER.example>; "b b"@x.example', ['kasse@xn--bcher-kva.example', '"b b"@x.example']],
    ['Lovelace, Ada <ada@x.example>, Team: a@x.example, b@x.example;', ['ada@x.example', 'a@x.example', 'b@x.example']],
    ['user+tag@contoso.example', ['user+tag@contoso.example']],
  ])('%s reaches the same people from JSON, a header and ?to=', async (text, wanted) => {
    expect(await recipientsOf(await json({ to: [text], subject: 's' }))).toEqual(wanted);
    expect(await recipientsOf(await json({ to: text, subject: 's' }))).toEqual(wanted);
    expect(await recipientsOf(await rfc822(text))).toEqual(wanted);
    expect(await recipientsOf(await rfc822('other@x.example', `?to=${encodeURIComponent(text)}`))).toEqual(wanted);
  });

  it('a plus in ?to= is a plus', async () => expect(await recipientsOf(await rfc822('other@x.example', '?to=user+tag@contoso.example'))).toEqual(['user+tag@contoso.example']));

  it.each(['müller@x.example', 'a@[192.0.2.1]', 'a@x.example b@x.example', 'nobody', `${'x'.repeat(65)}@x.example`])('%s gets one answer from JSON, a header and ?to=', async (text) => {
    const said = ({ status, body }: { status: number; body: Record<string, unknown> }) => ({ status, code: body['code'], title: body['title'], detail: body['detail'] });
    const answer = said(await json({ to: [text] }));
    expect(answer.status).toBe(422);
    expect(answer.code).toMatch(/^address/);
    expect(said(await rfc822(text))).toEqual(answer);
    expect(said(await rfc822('x@y.example', `?to=${encodeURIComponent(text)}`))).toEqual(answer);
  });

  const pdf = Buffer.concat([Buffer.from('%PDF\r\n'), randomBytes(2_000_000)]);
  it.each<[string, string, Buffer, string, Buffer?]>([
    ['without a name', 'name="file"\r\nContent-Type: application/pdf', pdf, 'attachment-1.pdf'],
    ['without a name and with a charset', 'name="file"\r\nContent-Type: text/csv; charset=windows-1252', Buffer.from('Gr\xf6\xdfe\x81', 'latin1'), 'attachment-1.csv'],
    ['named by its type', 'name="file"\r\nContent-Type: application/pdf; name="scan 1.pdf"', pdf, 'scan 1.pdf'],
    ['of no known type', 'name="file"; filename="a.pdf"\r\nContent-Type: whatever', pdf, 'a.pdf'],
    ['named in UTF-8', 'name="file"; filename="Größe.pdf"', pdf, 'Größe.pdf'],
    ['named by RFC 2231', "name=file; filename=x.pdf; filename*=UTF-8''Gr%C3%B6%C3%9Fe.pdf", pdf, 'Größe.pdf'],
    ['named by a path', 'name="file"; filename="C:\\scans\\new\\a.pdf"', pdf, 'a.pdf'],
    ['that is empty and has a name', 'name="file"; filename="empty.txt"', Buffer.alloc(0), 'empty.txt'],
    ['that is a forwarded mail', 'name="file"; filename="m.eml"\r\nContent-Type: message/rfc822', Buffer.from('From: a@x.example\n\nhi\xff\0', 'latin1'), 'm.eml'],
    ['in base64', 'name="file"; filename="a.pdf"\r\nContent-Transfer-Encoding: BASE64', Buffer.from(pdf.toString('base64').replace(/.{76}/g, '$&\r\n')), 'a.pdf', pdf],
  ])('a part %s is a file with the same bytes', async (_what, head, content, filename, wanted = content) => {
    const [file, more] = await attachmentsOf(await multipart([head, content]));
    expect(more).toBeUndefined();
    expect(file?.filename).toBe(filename);
    expect(Buffer.compare(file?.content ?? Buffer.from('none'), wanted)).toBe(0);
  });

  it('a file input that was left empty is nothing, wherever it stands', async () => {
    const empty: [string, string] = ['name="file"; filename=""\r\nContent-Type: application/octet-stream', ''];
    const files = await attachmentsOf(await multipart(empty, ['name="file"; filename="a.pdf"', 'x'], empty));
    expect(files.map((file) => file.filename)).toEqual(['a.pdf']);
  });

  it('typed and forwarded files come in JSON as in multipart', async () => {
    const attachments = [
      { filename: 'mail.eml', contentType: 'message/rfc822', content: 'RnJvbTogYUB4LmV4YW1wbGUNCg0KaGkNCg==' },
      { contentType: 'application/pdf; name=scan.pdf', content: 'JVBERg==' },
      { filename: 'a.csv', contentType: 'text/csv; charset=windows-1252', content: 'R3L832U=' },
      { filename: 'x', contentType: 'no type', content: '' },
    ];
    const files = await attachmentsOf(await json({ to: ['ap@contoso.example'], attachments }));
    expect(files.map(({ filename, content }) => [filename, content.toString('base64')])).toEqual([
      ['mail.eml', attachments[0]?.content],
      ['scan.pdf', 'JVBERg=='],
      ['a.csv', 'R3L832U='],
      ['x', ''],
    ]);
  });

  it.each<[string, string, string, string, string]>([
    ['a setting', 'name="subject"', 'x', 'unknown_setting', 'subject'],
    ['a setting of a type', 'name="subject"\r\nContent-Type: text/plain; charset=utf-8', 'x', 'unknown_setting', 'subject'],
    ['base64 that is none', 'name="file"; filename=a\r\nContent-Transfer-Encoding: base64', '%PDF-1.7', 'invalid_base64', 'file'],
    ['another transfer encoding', 'name="file"; filename=a\r\nContent-Transfer-Encoding: quoted-printable', 'x', 'unsupported_transfer_encoding', 'file'],
  ])('a part that is %s is refused', async (_what, head, content, code, field) => {
    const { status, body } = await multipart([head, content]);
    expect(body).toMatchObject({ code, field });
    expect(status).toBe(422);
  });
});
