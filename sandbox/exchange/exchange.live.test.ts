import { createSign, randomBytes, generateKeyPairSync } from 'node:crypto';
import nodemailer from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '@/e2e/stage/wait-until';
import { claimsOf, CONTOSO, post, signIn } from '@/sandbox/testing/entra';
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

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the simulated Exchange Online', () => {
  it('greets at once, and offers AUTH only after STARTTLS, and then XOAUTH2 alone', async () => {
    // A server that waits 100 ms for whoever talks too soon never does that.
    const { line, greeting } = await waitUntil('a greeting at once', async () => {
      const opened = await Line.open(running.sandbox.exchangePort);
      if (opened.milliseconds < 80) return opened;
      opened.line.close();
      return false;
    });
    expect(greeting).toMatch(/^220 SANDBOX0001.prod.outlook.sandbox ESMTP Microsoft ESMTP MAIL Service ready/);
    const plain = await line.say('EHLO printer');
    expect(plain).toContain('250-STARTTLS');
    expect(plain).toContain('250-SIZE 157286400');
    expect(plain).not.toContain('AUTH');
    expect(await line.say(`AUTH XOAUTH2 ${xoauth2(SCAN, token)}`)).toBe('530 5.7.0 Must issue a STARTTLS command first');
    expect(await line.say(`MAIL FROM:<${SCAN}>`)).toMatch(/^530 5\.7\.57 Client not authenticated/);
    await line.startTls(running.ca);
    const secure = await line.say('EHLO printer');
    expect(secure).toContain('250-AUTH XOAUTH2\r\n');
    expect(secure).not.toContain('STARTTLS');
    expect(await line.say('AUTH PLAIN AGEAYg==')).toBe('504 5.7.4 Unrecognized authentication type');
    expect(await line.say('AUTH LOGIN')).toBe('334 VXNlcm5hbWU6');
    expect(await line.say('c2Nhbg==')).toBe('334 UGFzc3dvcmQ6');
    expect(await line.say('c2Nhbg==')).toMatch(/^535 5\.7\.139 Authentication unsuccessful, basic authentication is disabled/);
    expect(await line.say(`AUTH XOAUTH2 ${xoauth2(SCAN, token)}`)).toBe('235 2.7.0 Authentication successful');
    expect(await line.say(`MAIL FROM:<${SCAN}>`)).toBe('250 2.1.0 Sender OK');
    expect(await line.say('RCPT TO:<a@b.example>')).toBe('250 2.1.5 Recipient OK');
    expect(await line.say('DATA')).toBe('354 Start mail input; end with <CRLF>.<CRLF>');
    line.close();
  });

  it('takes a mail and keeps its bytes, dots and line ends included', async () => {
    const body = Buffer.concat([Buffer.from(`From: ${SCAN}\r\nSubject: Raw\r\n\r\n..two dots\r\n.\tone\r\n`), randomBytes(3000).toString('base64').replace(/(.{70})/g, '$1\r\n') + '\r\n'].map((part) => Buffer.from(part)));
    const info = await send(running, SCAN, token, { raw: body, to: ['one@northwind.example', 'hidden@northwind.example'] });
    expect(info.response).toMatch(/^250 2\.0\.0 OK <.+> \[Hostname=/);
    const [mail] = await running.client.inbox({ account: SCAN });
    expect(mail).toMatchObject({ server: 'exchange', account: SCAN, envelopeFrom: SCAN, recipients: ['one@northwind.example', 'hidden@northwind.example'], subject: 'Raw', bytes: body.length });
    expect((await running.client.raw(mail?.id ?? '')).equals(body)).toBe(true);
  });

  it('gives attachments back byte for byte', async () => {
    const pdf = randomBytes(50_000);
    const listing = Buffer.from('a,b\nc\r\nd\r\n\r\n');
    const transport = nodemailer.createTransport({ host: '127.0.0.1', port: running.sandbox.exchangePort, requireTLS: true, tls: { ca: running.ca }, auth: { type: 'OAuth2', user: SCAN, accessToken: token } });
    await transport.sendMail({ from: SCAN, to: 'a@b.example', replyTo: 'office@contoso.example', subject: 'Übergabe', text: 'Grüße', attachments: [{ filename: 'scän.pdf', content: pdf }, { filename: 'list.csv', content: listing }] });
    transport.close();
    const [mail] = await running.client.inbox({ subject: 'Übergabe' });
    const opened = await running.client.mail(mail?.id ?? '');
    expect(opened).toMatchObject({ replyTo: 'office@contoso.example', text: 'Grüße' });
    expect(opened.attachments.map(({ filename, size }) => [filename, size])).toEqual([['scän.pdf', pdf.length], ['list.csv', listing.length]]);
    expect((await running.client.attachment(opened.id, 0)).equals(pdf)).toBe(true);
    expect((await running.client.attachment(opened.id, 1)).equals(listing)).toBe(true);
    const page = await (await fetch(`${running.sandbox.pagesUrl}/inbox/${opened.id}`)).text();
    expect(page).toContain('Übergabe');
    expect(page).toContain('scän.pdf');
  });
});

describe('the token it is shown', () => {
  const signIns = [
    ['of another user', async () => (await signIn(running, 'alerts@contoso.example')).access_token, 'user'],
    ['for another resource', async () => (await signIn(running, SCAN, 'User.Read offline_access openid profile')).access_token, 'audience'],
    ['without SMTP.Send', async () => (await signIn(running, SCAN, 'https://outlook.office.com/IMAP.AccessAsUser.All openid')).access_token, 'scope'],
    ['that was changed', async () => `${token.slice(0, -6)}AAAAAA`, 'signature'],
    ['that is no token', async () => 'good-token', 'malformed'],
    ['signed by someone else', async () => forged(), 'signature'],
  ] as const;

  function forged(): string {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const [header = '', payload = ''] = token.split('.');
    return `${header}.${payload}.${createSign('sha256').update(`${header}.${payload}`).sign(privateKey, 'base64url')}`;
  }

  it.each(signIns)('%s is refused with 535 5.7.3 and the fault only in the log', async (_what, make, fault) => {
    const refused = await refusalOf(send(running, SCAN, await make()));
    expect(refused).toMatchObject({ code: 'EAUTH', responseCode: 535 });
    expect(refused.response).toMatch(/^535 5\.7\.3 Authentication unsuccessful/);
    const { entries } = await running.client.log({ part: 'exchange', event: 'authentication refused' });
    expect(entries.map(({ result }) => result)).toEqual([fault]);
  });

  it('is good until it runs out, and not after', async () => {
    await running.client.settings({ accessTokenSeconds: 2 });
    const short = (await signIn(running, SCAN)).access_token;
    const endsAt = Number(claimsOf(short)['exp']) * 1000;
    for (let refused: string | undefined; refused === undefined; ) {
      const asked = Date.now();
      refused = await send(running, SCAN, short).then(() => undefined, (error: { response: string }) => error.response);
      if (refused === undefined) expect(asked).toBeLessThan(endsAt + 1_000);
      // Not so fast that the mailbox meets its limit a minute first.
      if (refused === undefined) await sleep(300);
      else expect([Date.now() >= endsAt, refused]).toEqual([true, expect.stringMatching(/^535 5\.7\.3/)]);
    }
  });

  it('outlives a revocation, unless the test says otherwise', async () => {
    const living = (await signIn(running, SCAN)).access_token;
    await running.client.revoke({ account: SCAN });
    await send(running, SCAN, living);
    await running.client.revoke({ account: SCAN, smtp: true });
    expect((await refusalOf(send(running, SCAN, living))).response).toMatch(/^535 5\.7\.3/);
    token = (await signIn(running, SCAN)).access_token;
  });

  it('of an application sends for any mailbox of its tenant and of no other', async () => {
    const { body } = await post(running, 'token', { client_id: 'aaaaaaaa-0000-4000-8000-000000000003', client_secret: 'Sandbox-secret-1234', grant_type: 'client_credentials', scope: 'https://outlook.office365.com/.default' }, CONTOSO);
    expect(claimsOf(body.access_token)['roles']).toEqual(['SMTP.SendAsApp']);
    await send(running, 'finance-scan@contoso.example', body.access_token);
    expect((await refusalOf(send(running, 'scan@fabrikam.example', body.access_token))).response).toMatch(/^535 5\.7\.3/);
  });

  it('is no use where authenticated SMTP is off for the mailbox', async () => {
    await running.client.account(SCAN, { smtpAuth: false });
    expect((await refusalOf(send(running, SCAN, token))).response).toMatch(/^535 5\.7\.139 .*SmtpClientAuthentication is disabled/);
  });
});

describe('the sender', () => {
  it.each([
    ['in the envelope', { envelopeFrom: 'other@contoso.example' }],
    ['in From', { from: 'other@contoso.example', envelopeFrom: SCAN }],
  ])('that is not the mailbox, %s, is refused after the final dot', async (_where, mail) => {
    const refused = await refusalOf(send(running, SCAN, token, mail));
    expect(refused).toMatchObject({ responseCode: 554, command: 'DATA' });
    expect(refused.response).toMatch(/^554 5\.2\.252 SendAsDenied; scan@contoso\.example not allowed to send as other@contoso\.example/);
    expect(await running.client.inbox()).toEqual([]);
  });

  it('may be a shared mailbox for who has Send As, signed in as themselves', async () => {
    const priya = (await signIn(running, 'priya.nair@contoso.example')).access_token;
    await send(running, 'priya.nair@contoso.example', priya, { from: 'reception@contoso.example' });
    expect((await running.client.inbox())[0]).toMatchObject({ account: 'priya.nair@contoso.example', envelopeFrom: 'reception@contoso.example' });
    // As the shared mailbox itself the same token is refused, whatever Microsoft's page says.
    expect((await refusalOf(send(running, 'reception@contoso.example', priya))).response).toMatch(/^535 5\.7\.3/);
  });
});

describe('its limits', () => {
  const message = (line: Line) => deliver(line, SCAN);

  async function deliver(line: Line, from: string): Promise<string> {
    await line.say(`MAIL FROM:<${from}>`);
    await line.say('RCPT TO:<a@b.example>');
    await line.say('DATA');
    return line.say(`From: ${from}\r\n\r\nHello\r\n.`);
  }

  it('three connections of a mailbox may send, a fourth is told 432 and noted as a violation', async () => {
    const lines = await Promise.all(Array.from({ length: 4 }, () => signedIn(running, SCAN, token)));
    const replies: string[] = [];
    for (const line of lines) replies.push((await message(line)).slice(0, 9));
    expect(replies.sort()).toEqual(['250 2.0.0', '250 2.0.0', '250 2.0.0', '432 4.3.2']);
    expect((await running.client.log()).counts['exchange violation connections']).toBe(1);
    for (const line of lines) line.close();
    await waitUntil('all are closed', async () => (await running.client.log({ part: 'exchange', event: 'closed' })).entries.length >= lines.length);
    const again = await signedIn(running, SCAN, token);
    expect(await message(again)).toMatch(/^250/);
    again.close();
  });

  it('messages in a window, of one mailbox and not of another', async () => {
    await running.client.settings({ limits: { messages: 2, windowSeconds: 3_600 } });
    const alerts = (await signIn(running, 'alerts@contoso.example')).access_token;
    const line = await signedIn(running, SCAN, token);
    expect(await message(line)).toMatch(/^250/);
    expect(await message(line)).toMatch(/^250/);
    expect(await message(line)).toMatch(/^432 4\.3\.2/);
    const other = await signedIn(running, 'alerts@contoso.example', alerts);
    expect(await deliver(other, 'alerts@contoso.example')).toMatch(/^250/);
    await running.client.settings({ limits: { windowSeconds: 1 } });
    await sleep(1100);
    expect(await message(line)).toMatch(/^250/);
    expect((await running.client.log()).counts['exchange violation messages']).toBe(1);
    line.close();
    other.close();
  });

  it('recipients of a message, and its size before and after it is sent', async () => {
    await running.client.settings({ limits: { recipients: 2, size: 2000 } });
    const line = await signedIn(running, SCAN, token);
    expect(await line.say(`MAIL FROM:<${SCAN}> SIZE=5000`)).toMatch(/^552 5\.3\.4/);
    await line.say(`MAIL FROM:<${SCAN}>`);
    await line.say('RCPT TO:<a@b.example>');
    await line.say('RCPT TO:<b@b.example>');
    expect(await line.say('RCPT TO:<c@b.example>')).toBe('452 4.5.3 Too many recipients');
    await line.say('DATA');
    expect(await line.say(`From: ${SCAN}\r\n\r\n${'x'.repeat(3000)}\r\n.`)).toMatch(/^552 5\.3\.4/);
    line.close();
  });
});
