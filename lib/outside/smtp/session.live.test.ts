import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Running } from '@/sandbox/testing/running';
import { openSession, type SessionOptions, type SmtpSession } from '.';

describe('a connection to a mail server', () => {
  let running: Running;
  const open: SmtpSession[] = [];

  beforeAll(async () => {
    running = await Running.start();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((session) => session.close()));
    await running.client.clearRules('smtp');
  });
  afterAll(() => running.stop());

  async function session(change: Partial<SessionOptions> = {}): Promise<SmtpSession> {
    const opened = await openSession({
      host: 'localhost',
      port: running.sandbox.relayPort,
      serverName: 'localhost',
      caFile: running.sandbox.caFile,
      security: 'starttls',
      allowPrivate: true,
      auth: { type: 'none' },
      deadline: () => Infinity,
      ...change,
    });
    if (!('session' in opened)) throw opened.failure;
    open.push(opened.session);
    return opened.session;
  }

  async function* pieces(...texts: string[]) {
    for (const text of texts) yield Buffer.from(text);
  }
  const mail = (id: string, recipients = ['ada@northwind.example']) => ({
    envelopeFrom: 'scan@contoso.example',
    recipients,
    size: 100,
    content: pieces(`Message-ID: <${id}@x.example>\r\nSubject: x\r\n\r\nHello.\r\n`),
    beforeContent: () => Promise.resolve(),
  });
  const arrived = async (id: string) => (await running.client.inbox({ messageId: `<${id}@x.example>` })).length;

  it.each(['none', 'starttls'] as const)('writes nothing more once its deadline is past, least of all the final dot (%s)', async (security) => {
    let deadline = Infinity;
    const line = await session({ deadline: () => deadline, security });
    async function* late() {
      yield Buffer.from(`Message-ID: <late-${security}@x.example>\r\n\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      // As after SIGSTOP and SIGCONT: the clock has moved, no timer of ours has run.
      deadline = 0;
      yield Buffer.from('the rest\r\n');
    }
    const result = await line.send({ ...mail(`late-${security}`), content: late() });
    expect(result).toMatchObject({ accepted: false, ownFault: 'lease', reply: null });
    expect(line.usable()).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await arrived(`late-${security}`)).toBe(0);
  });

  it('lets no content leave where noting it down failed', async () => {
    const line = await session();
    const result = await line.send({ ...mail('unnoted'), beforeContent: () => Promise.reject(new Error('the database is away')) });
    expect(result).toMatchObject({ accepted: false, ownFault: 'content', stage: 'after_data' });
    expect(result.what).toContain('the database is away');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await arrived('unnoted')).toBe(0);
  });

  it('is used again for the next mail, also after one that was refused', async () => {
    const line = await session();
    const before = (await running.client.log({ part: 'relay', event: 'connected' })).entries.length;
    await running.client.smtpRule({ stage: 'rcpt', match: { recipient: 'gone@northwind.example' }, reply: '550 5.1.1 User unknown' });
    await running.client.smtpRule({ stage: 'mail', reply: '451 4.3.0 Later', times: 1 });
    expect(await line.send(mail('one'))).toMatchObject({ accepted: false, stage: 'mail', reply: { code: 451 } });
    expect(await line.send(mail('two', ['gone@northwind.example']))).toMatchObject({ accepted: false, stage: 'rcpt', reply: { code: 550 } });
    const third = await line.send(mail('three', ['gone@northwind.example', 'ada@northwind.example']));
    expect(third).toMatchObject({ accepted: true, reply: { code: 250 } });
    expect([...third.refused]).toMatchObject([['gone@northwind.example', { code: 550, enhanced: '5.1.1' }]]);
    expect(await line.send(mail('four'))).toMatchObject({ accepted: true });
    expect((await running.client.log({ part: 'relay', event: 'connected' })).entries).toHaveLength(before);
  });

  it('does not go to a private address unless the installation allows it, by name or by number', async () => {
    for (const host of ['localhost', '127.0.0.1', '::1', '[::ffff:127.0.0.1]']) {
      await expect(session({ host, allowPrivate: false })).rejects.toMatchObject({ stage: 'connect', what: expect.stringContaining('private address') as string });
    }
  });

  it('fails with the stage and the reply of the server', async () => {
    await running.client.smtpRule({ stage: 'connect', reply: '421 4.3.2 Service not available', times: 1 });
    await expect(session()).rejects.toMatchObject({ stage: 'connect', reply: { code: 421, enhanced: '4.3.2' } });
    await running.client.smtpRule({ stage: 'starttls', reply: '454 4.7.0 TLS not available', times: 1 });
    await expect(session()).rejects.toMatchObject({ stage: 'starttls', reply: { code: 454 } });
    await expect(session({ auth: { type: 'password', user: 'a', password: 'wrong', encryption: 'auto' } })).rejects.toMatchObject({ stage: 'auth', reply: { code: 535 } });
    await expect(session({ auth: { type: 'password', user: 'a', password: 'wrong', encryption: 'on' } })).rejects.toMatchObject({ stage: 'auth', reply: null });
    await expect(session({ port: 9 })).rejects.toMatchObject({ stage: 'connect', reply: null, what: expect.stringContaining('ECONNREFUSED') as string });
  });
});
