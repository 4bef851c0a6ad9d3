import nodemailer from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Stage } from '@/sandbox/control/schema';
import { signIn } from '@/sandbox/testing/entra';
import { Line, refusalOf, send, signedIn, xoauth2 } from '@/sandbox/testing/mail';
import { Running } from '@/sandbox/testing/running';

const SCAN = 'scan@contoso.example';
let running: Running;
let token: string;

beforeAll(async () => {
  running = await Running.start();
  token = (await signIn(running, SCAN)).access_token;
});
beforeEach(() => running.client.reset(true));
afterAll(() => running.stop());

/** Says everything in order and stops at the first reply that is not the usual one. */
async function untilOdd(): Promise<string> {
  const { line, greeting } = await Line.open(running.sandbox.exchangePort);
  try {
    if (!greeting.startsWith('220')) return greeting;
    const plain = await line.say('EHLO printer');
    if (!plain.startsWith('250')) return plain;
    line.write('STARTTLS\r\n');
    const tls = await line.read();
    if (!tls.startsWith('220')) return tls;
    return await encrypted(line);
  } finally {
    line.close();
  }
}

async function encrypted(line: Line): Promise<string> {
  await line.upgrade(running.ca);
  const steps = ['EHLO printer', `AUTH XOAUTH2 ${xoauth2(SCAN, token)}`, `MAIL FROM:<${SCAN}>`, 'RCPT TO:<a@b.example>', 'DATA', `From: ${SCAN}\r\n\r\nHello\r\n.`];
  for (const step of steps) {
    const reply = await line.say(step);
    if (!/^[23]/.test(reply)) return reply;
  }
  return 'accepted';
}

const stages: Stage[] = ['connect', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'dot'];

describe('the replies a test asks for', () => {
  it.each(stages)('come at the stage %s, as often as asked, word for word', async (stage) => {
    await running.client.smtpRule({ stage, reply: '451 4.3.99 As ordered', times: 1 });
    expect(await untilOdd()).toBe('451 4.3.99 As ordered');
    expect(await untilOdd()).toBe('accepted');
  });

  it.each(stages)('can be no reply at all: the line is cut at the stage %s', async (stage) => {
    await running.client.smtpRule({ stage, action: 'drop', times: 1 });
    expect(await untilOdd()).toBe('');
    expect(await running.client.inbox()).toEqual([]);
    expect(await untilOdd()).toBe('accepted');
  });

  it('may come late, and then as usual', async () => {
    await running.client.smtpRule({ stage: 'mail', delayMs: 300, times: 1 });
    const begun = performance.now();
    expect(await untilOdd()).toBe('accepted');
    expect(performance.now() - begun).toBeGreaterThan(300);
  });

  it('may never come', async () => {
    await running.client.smtpRule({ stage: 'rcpt', action: 'hang', times: 1 });
    const line = await signedIn(running, SCAN, token);
    await line.say(`MAIL FROM:<${SCAN}>`);
    const silence = new Promise((resolve) => setTimeout(() => resolve('silence'), 300));
    expect(await Promise.race([line.say('RCPT TO:<a@b.example>'), silence])).toBe('silence');
    line.close();
  });

  it('differ by recipient: one accepted, one refused for good, one for now, and that one taken later', async () => {
    await running.client.smtpRule({ stage: 'rcpt', match: { recipient: 'gone@northwind.example' }, reply: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup' });
    await running.client.smtpRule({ stage: 'rcpt', match: { recipient: '*@busy.example' }, reply: '452 4.3.1 Insufficient system resources', times: 1 });
    const info = await send(running, SCAN, token, { to: ['good@northwind.example', 'Gone@northwind.example', 'later@busy.example'] });
    expect(info.accepted).toEqual(['good@northwind.example']);
    expect(info.rejectedErrors?.map(({ response }) => response)).toEqual([
      '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
      '452 4.3.1 Insufficient system resources',
    ]);
    await send(running, SCAN, token, { to: ['later@busy.example'] });
    expect((await running.client.inbox()).map(({ recipients }) => recipients)).toEqual([['later@busy.example'], ['good@northwind.example']]);
  });

  it('differ by mailbox', async () => {
    await running.client.smtpRule({ stage: 'dot', match: { mailbox: 'alerts@contoso.example' }, reply: '554 5.2.2 Mailbox full' });
    const alerts = (await signIn(running, 'alerts@contoso.example')).access_token;
    expect((await refusalOf(send(running, 'alerts@contoso.example', alerts))).response).toBe('554 5.2.2 Mailbox full');
    await send(running, SCAN, token);
  });

  it('leave it open whether a mail arrived: cut after the final dot, and delivered all the same', async () => {
    await running.client.smtpRule({ stage: 'dot', action: 'drop', keep: true, times: 1 });
    const refused = await refusalOf(send(running, SCAN, token, { subject: 'Unknown outcome' }));
    expect(refused.responseCode).toBeUndefined();
    expect(await running.client.inbox({ subject: 'Unknown outcome' })).toHaveLength(1);
  });

  it('are refused when they are none', async () => {
    await expect(running.client.smtpRule({ stage: 'dot', reply: 'please try later' })).rejects.toThrow('422');
    await expect(running.client.smtpRule({ stage: 'quit' as Stage, reply: '451 x' })).rejects.toThrow('422');
  });

  it('are counted, listed and removed', async () => {
    const { id } = await running.client.smtpRule({ stage: 'mail', reply: '451 4.3.0 Again' });
    expect(await untilOdd()).toBe('451 4.3.0 Again');
    const listed = (await (await fetch(`${running.sandbox.pagesUrl}/control/smtp`)).json()) as Array<{ id: number; used: number }>;
    expect(listed.map((rule) => [rule.id, rule.used])).toEqual([[id, 1]]);
    expect((await fetch(`${running.sandbox.pagesUrl}/control/smtp/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await untilOdd()).toBe('accepted');
    const log = await running.client.log({ part: 'exchange' });
    expect(log.counts).toMatchObject({ 'exchange rule mail reply': 1, 'exchange message 250': 1 });
    expect(JSON.stringify(log)).not.toContain(token.slice(-40));
  });
});

describe('the sandbox relay', () => {
  const relay = (auth?: { user: string; pass: string }) =>
    nodemailer.createTransport({ host: '127.0.0.1', port: running.sandbox.relayPort, requireTLS: true, tls: { ca: running.ca, servername: 'relay.sandbox' }, ...(auth ? { auth } : {}) });
  const mail = { from: 'printer@contoso.example', to: 'someone@northwind.example', subject: 'By relay', text: 'Hello' };

  it('takes mail from who knows the password, and from nobody in particular', async () => {
    await relay({ user: 'relay@contoso.example', pass: 'Sandbox-1234' }).sendMail(mail);
    await relay().sendMail(mail);
    expect((await running.client.inbox()).map(({ server, account }) => [server, account])).toEqual([['relay', undefined], ['relay', 'relay@contoso.example']]);
  });

  it('refuses a wrong password, and offers AUTH only after STARTTLS', async () => {
    const refused = await refusalOf(relay({ user: 'relay@contoso.example', pass: 'wrong' }).sendMail(mail));
    expect(refused).toMatchObject({ code: 'EAUTH', response: '535 5.7.8 Authentication credentials invalid' });
    const { line } = await Line.open(running.sandbox.relayPort);
    expect(await line.say('EHLO printer')).not.toContain('AUTH');
    line.close();
  });

  it('has faults of its own', async () => {
    await running.client.smtpRule({ stage: 'mail', match: { server: 'relay' }, reply: '450 4.7.1 Greylisted', times: 1 });
    await send(running, SCAN, token);
    expect((await refusalOf(relay().sendMail(mail))).response).toBe('450 4.7.1 Greylisted');
  });
});

describe('the inbox', () => {
  it('is still there after a restart', async () => {
    await send(running, SCAN, token, { subject: 'Kept' });
    await running.restart();
    const [kept] = await running.client.inbox({ subject: 'Kept' });
    expect((await running.client.raw(kept?.id ?? '')).toString()).toContain('Subject: Kept');
  });
});
