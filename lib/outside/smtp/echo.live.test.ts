import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openSession, type SessionOptions } from './session';
import { Transcript } from './transcript';
import { xoauth2Response } from './authenticate';

const password = 'correct horse battery staple';
const plain = Buffer.from(`\0relay\0${password}`).toString('base64');

describe('a mail server that repeats what it was told', () => {
  let server: net.Server | undefined;
  afterEach(() => void server?.close());

  /** Refuses the log-in, or each mail, with the log-in's own line in its reply. */
  async function repeating(where: 'auth' | 'mail' | 'rcpt'): Promise<SessionOptions> {
    let login = '';
    const started = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('220 parrot\r\n');
      socket.on('data', (chunk) => {
        const line = chunk.toString().trim();
        if (line.startsWith('EHLO')) return socket.write('250-parrot\r\n250 AUTH PLAIN\r\n');
        if (line.startsWith('AUTH')) {
          login = line;
          return socket.write(where === 'auth' ? `535 5.7.8 I do not understand ${line} (${password})\r\n` : '235 2.7.0 fine\r\n');
        }
        if (line.startsWith('MAIL') && where === 'mail') return socket.write(`550 5.7.1 After ${login} I take nothing\r\n`);
        if (line.startsWith('RCPT') && where === 'rcpt') return socket.write(`550 5.1.1 After ${login} nobody is here\r\n`);
        return socket.write('250 2.0.0 fine\r\n');
      });
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    return {
      host: '127.0.0.1', port: (started.address() as net.AddressInfo).port, serverName: 'parrot', caFile: null, security: 'none', allowPrivate: true,
      auth: { type: 'password', user: 'relay', password, encryption: 'off' }, deadline: () => Infinity,
    };
  }
  const noSecret = (seen: unknown) => {
    const text = JSON.stringify(seen, (_key, value: unknown) => (value instanceof Map ? [...value] : value));
    expect(text).toContain('[blanked]');
    for (const secret of [password, plain, Buffer.from(password).toString('base64')]) expect(text).not.toContain(secret);
  };

  it('gets no credential into the failure of a log-in, nor into the transcript', async () => {
    const opened = await openSession(await repeating('auth'));
    expect(opened).toMatchObject({ failure: { stage: 'auth', reply: { code: 535 } } });
    noSecret(opened);
    if ('failure' in opened) noSecret({ message: opened.failure.message });
  });

  it.each(['mail', 'rcpt'] as const)('gets none into what is kept of a mail refused at %s', async (where) => {
    const opened = await openSession(await repeating(where));
    if (!('session' in opened)) throw new Error('no session');
    const result = await opened.session.send({ envelopeFrom: 'a@contoso.example', recipients: ['b@contoso.example'], size: 1, content: (async function* () {})(), beforeContent: () => Promise.resolve() });
    expect(result).toMatchObject({ stage: where, accepted: false });
    noSecret(result);
    noSecret(opened.session.transcript());
    await opened.session.close();
  });

  it('gets no token into a transcript either, in whatever shape it comes back', () => {
    const transcript = new Transcript();
    const whole = xoauth2Response('scan@contoso.example', 'a-secret-token');
    transcript.hide(['a-secret-token', whole]);
    transcript.server(`500 5.5.1 Unrecognized: AUTH XOAUTH2 ${Buffer.from(whole).toString('base64')}`);
    transcript.server('500 Bearer a-secret-token');
    expect(transcript.take()).toBe('← 500 5.5.1 Unrecognized: AUTH XOAUTH2 [blanked]\n← 500 Bearer [blanked]');
  });
});
