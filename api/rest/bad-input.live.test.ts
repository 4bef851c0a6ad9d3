import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import pg from 'pg';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { waitUntil } from '@/e2e/stage/wait-until';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';

const MiB = 1024 * 1024;

interface Problem {
  status: number;
  headers: Headers;
  body: { code: string; title: string; detail: string; field?: string; fields?: { field: string }[]; status: number; requestId: string; type: string };
}

describe('bad input', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let app: FastifyInstance;
  let url: string;
  let org: StageOrganization;
  let link: Awaited<ReturnType<typeof linkTo>>;

  beforeAll(async () => {
    database = await freshDatabase();
    link = await linkTo(database.appUrl);
    useEnvironment({ ...database, appUrl: link.url });
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
    link.close();
    await root.end();
    await database.drop();
  });
  afterEach(async () => {
    // Whatever was refused left nothing behind.
    const { rows } = await root.query(`SELECT (SELECT count(*)::int FROM "Message") AS messages, (SELECT count(*)::int FROM "MessageContent") AS contents, (SELECT count(*)::int FROM "IdempotencyRecord") AS keys`);
    expect(rows[0]).toEqual({ messages: 0, contents: 0, keys: 0 });
  });

  async function call(method: string, path: string, headers: Record<string, string> = {}, body?: BodyInit): Promise<Problem> {
    const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${org.key}`, ...headers }, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Problem['body'] };
  }
  const json = (message: unknown, headers: Record<string, string> = {}) =>
    call('POST', '/v1/messages', { 'content-type': 'application/json', ...headers }, typeof message === 'string' ? message : JSON.stringify(message));
  const rfc822 = (mail: string, query = '') => call('POST', `/v1/messages${query}`, { 'content-type': 'message/rfc822' }, mail);

  function refused(problem: Problem, status: number, code: string, field?: string, remedy?: RegExp): void {
    expect(problem).toMatchObject({ status, body: { status, code } });
    expect(problem.headers.get('content-type')).toContain('application/problem+json');
    expect(problem.body.requestId).toBe(problem.headers.get('x-request-id'));
    expect(problem.body.field).toBe(field);
    expect(problem.body.title).toMatch(/\.$/);
    expect(problem.body.detail).toMatch(remedy ?? /\w{3}/);
    expect(JSON.stringify(problem.body)).not.toMatch(/zod|stack|sql|prisma|\.ts/i);
  }

  const fine = { to: ['ada@contoso.example'], subject: 'x' };

  it.each([
    ['no credential', undefined, 'credential_missing', /Authorization: Bearer/],
    ['another scheme', 'Basic YTpi', 'credential_missing', /Authorization: Bearer/],
    ['a mistyped credential', 'Bearer platen_demo_k3m9x7q2w5ab_wrong', 'unknown_credential', /mistyped/],
  ])('%s is 401', async (_what, authorization, code, remedy) => {
    const answer = await fetch(`${url}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) }, body: JSON.stringify(fine) });
    const problem: Problem = { status: answer.status, headers: answer.headers, body: (await answer.json()) as Problem['body'] };
    refused(problem, 401, code, undefined, remedy);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('a well-formed credential nobody made, of another mode, revoked, expired or from another network: each its own sentence', async () => {
    const { formatKey, parseKey } = await import('@/lib/credentials/rules/key');
    const own = parseKey(org.key);
    if (!own) throw new Error('the stage made no key');
    refused(await json(fine, { authorization: `Bearer ${formatKey({ ...own, secret: own.secret.replace(/^./, own.secret.startsWith('a') ? 'b' : 'a') })}` }), 401, 'unknown_credential');
    refused(await json(fine, { authorization: `Bearer ${formatKey({ ...own, publicId: 'nobodymadeit' })}` }), 401, 'unknown_credential');
    refused(await json(fine, { authorization: `Bearer ${formatKey({ ...own, mode: 'live' })}` }), 401, 'unknown_credential', undefined, /demo/);
    const other = await stageOrganization();
    const { forgetCredential } = await import('@/lib/credentials/authenticate');
    const change = async (text: string) => {
      await root.query(`UPDATE "PrinterCredential" SET ${text} WHERE "id" = $1`, [other.credentialId]);
      forgetCredential(parseKey(other.key)?.publicId ?? '');
    };
    const use = () => json(fine, { authorization: `Bearer ${other.key}` });
    await change(`"revokedAt" = now()`);
    refused(await use(), 401, 'credential_revoked');
    await change(`"revokedAt" = NULL, "expiresAt" = now() - interval '1 second'`);
    refused(await use(), 401, 'credential_expired');
    await change(`"expiresAt" = NULL, "cidrs" = '{10.0.0.0/8}'`);
    refused(await use(), 403, 'address_not_allowed');
    await change(`"cidrs" = '{}', "scopes" = '{messages:read}'`);
    refused(await use(), 403, 'forbidden', undefined, /messages:submit/);
  });

  it.each<[string, unknown, string, string, RegExp?]>([
    ['no recipient', { subject: 'x' }, 'recipient_missing', 'to', /to, cc or bcc/],
    ['a bad address', { ...fine, cc: ['good@contoso.example', 'bad'] }, 'address_invalid', 'cc.1'],
    ['a line break in an address', { ...fine, to: ['a@contoso.example\r\nBcc: eve@contoso.example'] }, 'address_invalid', 'to.0'],
    ['a line break in the subject', { ...fine, subject: 'x\r\nBcc: eve@contoso.example' }, 'invalid_input', 'subject'],
    ['a line break in a name', { ...fine, from: 'X\nY <x@printers.example>' }, 'address_invalid', 'from'],
    ['a line break in Reply-To', { ...fine, replyTo: 'x@printers.example\n' + 'Bcc: a@b.example' }, 'address_invalid', 'replyTo'],
    ['a line break in a file name', { ...fine, attachments: [{ filename: 'a\r\nb', content: '' }] }, 'invalid_input', 'attachments.0.filename'],
    ['a line break in a media type', { ...fine, attachments: [{ filename: 'a', contentType: 'a/b\r\nx: y', content: '' }] }, 'invalid_input', 'attachments.0.contentType'],
    ['a setting that does not exist', { ...fine, colour: 'blue' }, 'unknown_setting', 'colour', /name/],
    ['an attachment setting that does not exist', { ...fine, attachments: [{ filename: 'a', content: '', inline: true }] }, 'unknown_setting', 'attachments.0.inline'],
    ['broken base64', { ...fine, attachments: [{ filename: 'a.pdf', content: 'AAA*' }] }, 'invalid_base64', 'attachments.0.content', /base64|RFC 4648/],
    ['base64 cut short', { ...fine, attachments: [{ filename: 'ok', content: 'AAAA' }, { filename: 'a.pdf', content: 'AAAAA' }] }, 'invalid_base64', 'attachments.1.content'],
    ['a list', [fine], 'invalid_input', ''],
  ])('%s', async (_what, message, code, field, remedy) => refused(await json(message), 422, code, field, remedy));

  it('what is no JSON', async () => refused(await json('{"to":'), 400, 'invalid_json'));
  it('a body of no known kind', async () => refused(await call('POST', '/v1/messages', { 'content-type': 'text/csv' }, 'a,b'), 415, 'unsupported_media_type', 'Content-Type', /multipart\/form-data/));
  it('an address that is not there, and a method nobody takes', async () => {
    refused(await call('GET', '/v1/nothing'), 404, 'unknown_address');
    refused(await call('DELETE', '/v1/messages'), 405, 'method_not_allowed', undefined, /GET or POST/);
    refused(await call('GET', `/v1/messages/${randomUUID()}/retry`), 405, 'method_not_allowed', undefined, /Use POST/);
    refused(await call('GET', '/v1/messages/not-an-id'), 404, 'not_found');
    refused(await call('GET', '/v1/messages?state=gone'), 422, 'invalid_input', 'state.0');
    refused(await call('GET', '/v1/messages?cursor=x'), 422, 'invalid_input', 'cursor');
  });

  it('a sender that breaks the sender rule', async () => {
    const other = await stageOrganization({
      send: { method: 'oauth', cloud: 'worldwide', serverName: 'smtp.office365.com', address: 'scan@fabrikam.example', autoSpecifySenderName: false },
    });
    const authorization = `Bearer ${other.key}`;
    const says = /scan@fabrikam.example/;
    refused(await json({ ...fine, from: 'ceo@fabrikam.example' }, { authorization }), 422, 'sender_not_allowed', 'from', says);
    refused(await json(fine, { authorization }), 422, 'sender_not_allowed', 'from', says);
    const raw = (from: string) => call('POST', '/v1/messages', { 'content-type': 'message/rfc822', authorization }, `From: ${from}\r\nTo: ada@contoso.example\r\n\r\nx`);
    refused(await raw('Scanner'), 422, 'sender_not_allowed', 'from', says);
    refused(await raw('scan@fabrikam.example <ceo@fabrikam.example>'), 422, 'sender_not_allowed', 'from', says);
  });

  it('a printer that is off, not set up, or whose mailbox was held too long', async () => {
    await root.query(`UPDATE "Printer" SET "disabledAt" = now() WHERE "id" = $1`, [org.printerId]);
    refused(await json(fine), 409, 'printer_disabled');
    await root.query(`UPDATE "Printer" SET "disabledAt" = NULL WHERE "id" = $1`, [org.printerId]);

    await root.query(`UPDATE "Mailbox" SET "holdReason" = 'needs_sign_in', "holdText" = 'AADSTS50173: revoked.', "holdSince" = now() - interval '4 hours 1 minute' WHERE "id" = $1`, [org.mailboxId]);
    const held = await json(fine);
    refused(held, 503, 'mailbox_held');
    expect(held.headers.get('retry-after')).toBe('900');
    expect(held.body.title).toMatch(/scan@contoso.example.*needs a sign-in.*AADSTS50173/);
    await root.query(`UPDATE "Mailbox" SET "holdReason" = NULL, "holdSince" = NULL, "holdText" = NULL WHERE "id" = $1`, [org.mailboxId]);

    const tenant = '5c0a7050-1111-4000-8000-00000000c001';
    await root.query(`UPDATE "Mailbox" SET "entraTenantId" = $2 WHERE "id" = $1`, [org.mailboxId, tenant]);
    await root.query(`INSERT INTO "TenantHold" ("organizationId", "entraTenantId", "scope", "reason", "since") VALUES ($1, $2, 'all', 'blocked', now() - interval '5 hours')`, [org.organizationId, tenant]);
    refused(await json(fine), 503, 'mailbox_held');
    await root.query(`DELETE FROM "TenantHold"`);

    const other = await stageOrganization();
    await root.query(`UPDATE "Printer" SET "mailboxId" = NULL, "mailboxAddress" = NULL WHERE "id" = $1`, [other.printerId]);
    refused(await json(fine, { authorization: `Bearer ${other.key}` }), 409, 'printer_not_set_up');
    refused(await json({ ...fine, printerId: other.printerId }), 404, 'not_found');
  });

  // What is mended instead, such as a mail without From, stands in odd-mail.live.test.ts.
  it.each([
    ['a line that is no field', 'Subject: x\r\nwhat is this\r\nTo: ada@contoso.example\r\n\r\nx', 'malformed_message', undefined],
    ['a PDF', '%PDF-1.7\n1 0 obj\n', 'malformed_message', undefined],
    ['nothing', '\r\n', 'recipient_missing', 'to'],
    ['an mbox line and no recipient', 'From a@b.example Mon Nov 23 10:00:00 2026\r\nFrom: a@b.example\r\n\r\nx', 'recipient_missing', 'to'],
  ])('a raw mail with %s', async (_what, mail, code, field) => refused(await rfc822(mail), 422, code, field));

  it('a raw mail without a recipient, or with a bad one', async () => {
    refused(await rfc822('From: a@b.example\r\n\r\nx'), 422, 'recipient_missing', 'to', /\?to=/);
    refused(await rfc822('From: a@b.example\r\nTo: Ada\r\n\r\nx'), 422, 'address_invalid', 'to');
    refused(await rfc822('From: a@b.example\r\n\r\nx', '?to=ada'), 422, 'address_invalid', 'to');
    refused(await rfc822('From: a@b.example\r\n\r\nx', '?tos=ada@contoso.example'), 422, 'unknown_setting', 'tos');
  });

  it('a multipart body whose files come before its message, or without one, or that is cut short', async () => {
    const late = new FormData();
    late.append('file', new Blob([new Uint8Array(3 * MiB)]), 'scan.pdf');
    late.append('message', JSON.stringify(fine));
    refused(await call('POST', '/v1/messages', {}, late), 422, 'metadata_after_files', 'message', /first|before/);
    refused(await call('POST', '/v1/messages', {}, new FormData()), 422, 'metadata_after_files', 'message');
    const unknown = new FormData();
    unknown.append('subject', 'x');
    refused(await call('POST', '/v1/messages', {}, unknown), 422, 'unknown_setting', 'subject');
    const multipart = (body: string) => call('POST', '/v1/messages', { 'content-type': 'multipart/form-data; boundary=b' }, body);
    refused(await multipart('--b\r\nContent-Disposition: form-data; name="message"\r\n\r\n{"to":"a@b.example"}\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nhalf'), 400, 'malformed_multipart');
    refused(await multipart('--b\r\nContent-Disposition: form-data; name="message"\r\n\r\n{"to":\r\n--b--\r\n'), 400, 'invalid_json', 'message');
    refused(await call('POST', '/v1/messages', { 'content-type': 'multipart/form-data' }, 'x'), 400, 'malformed_multipart');
    const empty = new FormData();
    empty.append('message', JSON.stringify({ subject: 'x' }));
    empty.append('file', new Blob(['x']), 'a');
    refused(await call('POST', '/v1/messages', {}, empty), 422, 'recipient_missing', 'to');
  });

  it('11 MiB of JSON, and the refusal names what to use instead', async () => {
    const message = JSON.stringify({ ...fine, attachments: [{ filename: 'a.pdf', content: 'A'.repeat(11 * MiB) }] });
    refused(await json(message), 413, 'json_too_large', undefined, /multipart\/form-data.*message\/rfc822/);
    const chunks = new ReadableStream({
      start(controller) {
        for (let at = 0; at < message.length; at += MiB) controller.enqueue(Buffer.from(message.slice(at, at + MiB)));
        controller.close();
      },
    });
    const streamed = await fetch(`${url}/v1/messages`, { method: 'POST', headers: { authorization: `Bearer ${org.key}`, 'content-type': 'application/json' }, body: chunks, duplex: 'half' } as RequestInit);
    expect(((await streamed.json()) as { code: string }).code).toBe('json_too_large');
  });

  it('more than 40 MiB of JSON at once: who comes last is asked to wait, and small messages still pass', async () => {
    const half = Buffer.from(`{"text":"${'x'.repeat(9.9 * MiB)}`);
    const stalled = Array.from({ length: 4 }, () => {
      const request = httpRequest(`${url}/v1/messages`, {
        method: 'POST',
        headers: { authorization: `Bearer ${org.key}`, 'content-type': 'application/json', 'content-length': 10 * MiB },
      });
      request.on('error', () => undefined);
      request.write(half);
      return request;
    });
    const big = JSON.stringify({ subject: 'x', text: 'x'.repeat(2 * MiB) });
    const answer = await waitUntil('it is busy', async () => {
      const problem = await json(big);
      return problem.status === 503 && problem;
    });
    refused(answer, 503, 'busy', undefined, /multipart\/form-data/);
    expect(answer.headers.get('retry-after')).toBe('2');
    refused(await json({ subject: 'x' }), 422, 'recipient_missing', 'to');
    for (const request of stalled) request.destroy();
    await waitUntil('their share is given back', async () => (await json(big)).status === 422);
  });

  it.each([
    ['message/rfc822', true],
    ['message/rfc822', false],
    ['multipart/form-data; boundary=b', true],
    ['multipart/form-data; boundary=b', false],
  ])('40 MB of %s is refused early (length announced: %s)', async (type, announced) => {
    const head = type.startsWith('message')
      ? 'From: a@b.example\r\nTo: ada@contoso.example\r\n\r\n'
      : '--b\r\nContent-Disposition: form-data; name="message"\r\n\r\n{"to":"ada@contoso.example"}\r\n--b\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"\r\n\r\n';
    // Without a length the refusal comes once 35 MiB have passed; the sender is ahead by what the sockets hold.
    const total = announced ? 40_000_000 : 80_000_000;
    const { status, body, sent } = await new Promise<{ status: number; body: Problem['body']; sent: number }>((resolve, reject) => {
      let written = 0;
      const request = httpRequest(
        `${url}/v1/messages`,
        { method: 'POST', headers: { authorization: `Bearer ${org.key}`, 'content-type': type, 'idempotency-key': 'too-large', ...(announced ? { 'content-length': String(total), expect: '100-continue' } : {}) } },
        (response) => {
          const at = written;
          let text = '';
          response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
          response.on('end', () => {
            request.destroy();
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as Problem['body'], sent: at });
          });
        },
      );
      const piece = Buffer.alloc(MiB, 'x'.repeat(75) + '\n');
      const pump = (): void => {
        while (!request.destroyed && written < total) {
          written += piece.length;
          if (!request.write(piece)) return void request.once('drain', pump);
        }
        if (!request.destroyed) request.end();
      };
      request.on('error', (error) => (request.destroyed ? undefined : reject(error)));
      if (announced) {
        request.on('continue', () => reject(new Error('it was told to go on')));
        request.flushHeaders();
      } else {
        request.write(head);
        pump();
      }
    });
    expect({ status, code: body.code }).toEqual({ status: 413, code: 'message_too_large' });
    expect(body.detail).toMatch(/resolution/);
    expect(sent).toBeLessThan(total);
    if (announced) expect(sent).toBe(0);
  });

  it('Postgres out of reach is 503 with Retry-After, and takes nothing', async () => {
    link.cut();
    const answer = await json(fine);
    refused(answer, 503, 'unavailable');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    const read = await fetch(`${url}/v1/messages`, { headers: { authorization: `Bearer ${org.key}` } });
    expect(read.status).toBe(503);
    expect((await fetch(`${url}/v1/healthz`)).status).toBe(503);
    await link.mend();
    expect((await fetch(`${url}/v1/healthz`)).status).toBe(200);
  });
});

/** A way to Postgres that can be cut and mended. */
async function linkTo(databaseUrl: string): Promise<{ url: string; cut(): void; mend(): Promise<void>; close(): void }> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => (open.delete(one), other.destroy()));
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const cut = (): void => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { url: url.href, cut, mend: () => listen(port), close: cut };
}
