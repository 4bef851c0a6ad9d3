import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { startSlowServer, type SlowServer, type Slowness } from '@/e2e/stage/slow-server';
import { openSession, type Opened, type SessionOptions } from '.';

const short = { replyMs: 800, dataMs: 800, finalReplyMs: 800, openingMs: 20_000, envelopeMs: 20_000, blockMs: 800, blockBytes: 4096 };
const mebibyte = Buffer.alloc(1024 * 1024, `${'x'.repeat(62)}\r\n`);

describe('a mail server that is slow', () => {
  let server: SlowServer | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  async function open(slowness: Slowness, change: Partial<SessionOptions> = {}, everyMs?: number): Promise<Opened> {
    server = await startSlowServer(slowness, everyMs === undefined ? {} : { everyMs });
    return openSession({
      host: '127.0.0.1',
      port: server.port,
      serverName: '127.0.0.1',
      caFile: null,
      security: 'none',
      allowPrivate: true,
      auth: { type: 'none' },
      deadline: () => Infinity,
      times: short,
      ...change,
    });
  }

  async function* mail(mebibytes = 0, pauseMs = 0) {
    yield Buffer.from('Subject: x\r\n\r\n');
    for (let count = 0; count < mebibytes; count += 1) {
      await sleep(pauseMs);
      yield mebibyte;
    }
  }
  const sending = (content = mail()) => ({ envelopeFrom: 'scan@contoso.example', recipients: ['ada@northwind.example'], size: 100, content, beforeContent: () => Promise.resolve() });

  it.each([
    ['silent', 'connect', {}],
    ['silent', 'connect', { security: 'tls' }],
    ['no-line-end', 'connect', {}],
    ['half-reply', 'ehlo', {}],
    ['empty-lines', 'ehlo', {}],
    ['no-handshake', 'starttls', { security: 'starttls' }],
    ['log-in', 'auth', { auth: { type: 'password', user: 'scan', password: 'secret word', encryption: 'off' } }],
  ] as const)('is left where it does not come to the end of a reply: %s', async (slowness, stage, change) => {
    const opened = await open(slowness, change);
    expect(opened).toMatchObject({ failure: { stage, reply: null, what: expect.stringMatching(/^slow server: no complete reply to .+ within 0\.8 s/) as string } });
    expect(JSON.stringify(opened)).not.toContain('secret word');
    expect(JSON.stringify(opened)).not.toContain(Buffer.from('secret word').toString('base64').slice(0, 10));
  });

  it('is left where every reply comes in time and all of them together never end', async () => {
    const opened = await open('half-reply', { times: { ...short, replyMs: 30_000, openingMs: 600 } });
    expect(opened).toMatchObject({ failure: { what: expect.stringContaining('the connection was not ready for mail within 0.6 s') as string } });
  });

  it.each([
    ['mail', 'mail'],
    ['final-dot', 'dot'],
  ] as const)('is left in the middle of a mail: %s', async (slowness, stage) => {
    const opened = await open(slowness);
    if (!('session' in opened)) throw opened.failure;
    const result = await opened.session.send(sending());
    expect(result).toMatchObject({ stage, accepted: false, reply: null, what: expect.stringContaining('slow server: ') as string });
    expect(opened.session.usable()).toBe(false);
  });

  it('is left where it reads no content', async () => {
    const opened = await open('content');
    if (!('session' in opened)) throw opened.failure;
    const result = await opened.session.send(sending(mail(40)));
    expect(result).toMatchObject({ stage: 'after_data', accepted: false, what: expect.stringContaining('bytes of content in 0.8 s') as string });
  });

  it('keeps its time where content is what is slow, or its line makes progress', async () => {
    const opened = await open('late-dot', {}, 10);
    if (!('session' in opened)) throw opened.failure;
    // Longer than a block may take, and longer than all replies may.
    expect(await opened.session.send(sending(mail(3, 500)))).toMatchObject({ accepted: true });

    // A line that takes little at a time: nothing is read but every now and then.
    const reader = createServer((socket) => {
      socket.on('error', () => undefined).write('220 narrow\r\n');
      let content = false;
      let rest = '';
      socket.on('data', (bytes: Buffer) => {
        rest = (rest + bytes.toString('latin1')).slice(-64);
        if (content) {
          socket.pause();
          setTimeout(() => socket.resume(), 5);
          if (rest.endsWith('\r\n.\r\n')) socket.write('250 taken\r\n');
        } else if (rest.endsWith('DATA\r\n')) {
          content = true;
          socket.write('354 go on\r\n');
        } else socket.write('250 fine\r\n');
      });
    });
    await new Promise<void>((resolve) => reader.listen(0, '127.0.0.1', resolve));
    const address = reader.address();
    const narrow = await openSession({ host: '127.0.0.1', port: typeof address === 'object' && address ? address.port : 0, serverName: '127.0.0.1', caFile: null, security: 'none', allowPrivate: true, auth: { type: 'none' }, deadline: () => Infinity, times: { ...short, finalReplyMs: 30_000 } });
    if (!('session' in narrow)) throw narrow.failure;
    expect(await narrow.session.send(sending(mail(24)))).toMatchObject({ accepted: true });
    await narrow.session.close();
    await new Promise((resolve) => reader.close(resolve));
  });

  it.each([
    ['many lines', `${'250-x\r\n'.repeat(129)}250 x\r\n`],
    ['long lines', `250 ${'x'.repeat(13_000)}\r\n`],
    ['no end', `250-${'x'.repeat(70_000)}`],
  ])('is left where its reply is longer than any may be: %s', async (_, reply) => {
    const talker = createServer((socket) => {
      socket.on('error', () => undefined).write('220 talker\r\n');
      socket.on('data', () => socket.write(reply));
    });
    await new Promise<void>((resolve) => talker.listen(0, '127.0.0.1', resolve));
    const address = talker.address();
    const opened = await openSession({ host: '127.0.0.1', port: typeof address === 'object' && address ? address.port : 0, serverName: '127.0.0.1', caFile: null, security: 'none', allowPrivate: true, auth: { type: 'none' }, deadline: () => Infinity });
    if ('session' in opened) opened.session.destroy();
    expect(opened).toMatchObject({ failure: { stage: 'ehlo', what: expect.stringMatching(/longer than any may be|maximum allowed size/) as string } });
    await new Promise((resolve) => talker.close(resolve));
  });
});
