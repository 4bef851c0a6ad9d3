import { simpleParser } from 'mailparser';
import type { FastifyInstance } from 'fastify';
import { buffer } from 'node:stream/consumers';
import { inboxPage, messagePage } from './pages';
import type { Inbox, Received } from './store';

interface One {
  Params: { id: string; number?: string };
}
interface Query {
  Querystring: { account?: string; recipient?: string; subject?: string; messageId?: string };
}

/** A mail taken apart: texts, header fields in order, and attachments with their bytes. */
async function takeApart(inbox: Inbox, mail: Received) {
  const stream = inbox.raw(mail.id);
  if (!stream) return undefined;
  const parsed = await simpleParser(await buffer(stream), { skipImageLinks: true, skipTextToHtml: true });
  return {
    mail,
    text: parsed.text ?? '',
    html: typeof parsed.html === 'string' ? parsed.html : '',
    headers: parsed.headerLines.map(({ line }) => line),
    attachments: parsed.attachments,
  };
}

export type Apart = NonNullable<Awaited<ReturnType<typeof takeApart>>>;

const DOWNLOAD = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' };

/** Quotes a file name for Content-Disposition (RFC 6266). */
function disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}

export function inboxRoutes(app: FastifyInstance, inbox: Inbox): void {
  app.get<Query>('/api/inbox', (request) => ({ messages: inbox.list(request.query) }));
  app.delete('/api/inbox', async (_request, reply) => {
    await inbox.clear();
    return reply.code(204).send();
  });

  const find = async (id: string) => {
    const mail = inbox.find(id);
    return mail && takeApart(inbox, mail);
  };

  app.get<One>('/api/inbox/:id', async (request, reply) => {
    const apart = await find(request.params.id);
    if (!apart) return reply.code(404).send({ error: 'No such message' });
    const attachments = apart.attachments.map(({ filename, contentType, size, checksum }, number) => ({ number, filename: filename ?? null, contentType, size, checksum }));
    return { ...apart.mail, text: apart.text, html: apart.html, headers: apart.headers, attachments };
  });

  for (const path of ['/api/inbox/:id/raw', '/inbox/:id/raw']) {
    app.get<One>(path, (request, reply) => {
      const stream = inbox.raw(request.params.id);
      if (!stream) return reply.code(404).send({ error: 'No such message' });
      return reply.headers({ ...DOWNLOAD, 'content-disposition': disposition(`${request.params.id}.eml`) }).type('message/rfc822').send(stream);
    });
  }

  for (const path of ['/api/inbox/:id/attachments/:number', '/inbox/:id/attachments/:number']) {
    app.get<One>(path, async (request, reply) => {
      const apart = await find(request.params.id);
      const attachment = apart?.attachments[Number(request.params.number)];
      if (!attachment) return reply.code(404).send({ error: 'No such attachment' });
      const headers = { ...DOWNLOAD, 'content-disposition': disposition(attachment.filename ?? 'attachment') };
      return reply.headers(headers).type(attachment.contentType).send(attachment.content);
    });
  }

  app.get<Query>('/inbox', (request, reply) => reply.type('text/html; charset=utf-8').send(inboxPage(inbox.list(), request.query.account)));
  app.get<One>('/inbox/:id', async (request, reply) => {
    const apart = await find(request.params.id);
    return reply.code(apart ? 200 : 404).type('text/html; charset=utf-8').send(messagePage(apart));
  });
}
