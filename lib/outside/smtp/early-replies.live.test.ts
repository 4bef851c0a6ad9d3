import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openSession } from '.';

describe('a mail server that says more than it was asked', () => {
  let server: net.Server | undefined;
  const lines = new Set<net.Socket>();
  afterEach(() => {
    server?.close();
    for (const line of lines) line.destroy();
  });

  /** Answers one command with more than its reply, and refuses the content in the end. */
  async function talkative(verb: string, answer: string): Promise<number> {
    const started = net.createServer((socket) => {
      lines.add(socket);
      socket.on('error', () => undefined).write('220 talkative\r\n');
      let content = false;
      socket.on('data', (bytes) => {
        for (const line of bytes.toString().split('\r\n').slice(0, -1)) {
          if (content && line !== '.') continue;
          if (content) socket.write('554 5.6.0 not taken\r\n');
          else if (line.startsWith(verb)) socket.write(answer);
          else socket.write(line.startsWith('DATA') ? '354 go on\r\n' : '250 2.0.0 fine\r\n');
          content = !content && line.startsWith('DATA');
        }
      });
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    return (started.address() as net.AddressInfo).port;
  }

  it.each([
    ['DATA', '354 go on\r\n250 2.6.0 taken\r\n'],
    ['RCPT', '250 2.1.5 fine\r\n250 2.1.5 fine\r\n'],
  ])('has taken no mail whose content it had not got, and is left: %s', async (verb, answer) => {
    const opened = await openSession({
      host: '127.0.0.1', port: await talkative(verb, answer), serverName: 'talkative', caFile: null, security: 'none', allowPrivate: true, auth: { type: 'none' }, deadline: () => Infinity,
    });
    if (!('session' in opened)) throw opened.failure;
    const content = (async function* () {
      yield Buffer.from('Subject: x\r\n\r\n');
    })();
    // As long as the database takes to note that content leaves.
    const beforeContent = () => new Promise<void>((resolve) => setTimeout(resolve, 50));
    const result = await opened.session.send({ envelopeFrom: 'a@contoso.example', recipients: ['b@contoso.example', 'c@contoso.example'], size: 1, content, beforeContent });
    expect(result).toMatchObject({ stage: 'after_data', accepted: false, reply: null, what: 'the mail server answered before it had the whole mail' });
    expect(opened.session.usable()).toBe(false);
  });
});
