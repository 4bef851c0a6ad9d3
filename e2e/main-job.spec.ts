import { randomBytes } from 'node:crypto';
import { arrived, sandboxOf } from './steps/sandbox';
import { addPrinter, createCredential, logIn, signInAtMicrosoft, startAuthentication } from './steps/person';
import { submit, messageState } from './steps/printer';
import { authorizedPrinter } from './steps/fleet';
import { expect, test } from './stage/browser-test';
import { waitUntil } from './stage/wait-until';

test.describe('the main job', () => {
  const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(120_000), Buffer.from('\n%%EOF\n')]);

  test.beforeEach(({ product }) => sandboxOf(product).reset());

  test('a printer is added and authorized in the browser, and gets a credential', async ({ page, context, product }) => {
    const address = 'main-job@contoso.example';
    await logIn(page, product);
    await addPrinter(page, { name: 'Main job', address });
    await expect(page.getByText('587')).toBeVisible();
    await expect(page.getByText('STARTTLS').first()).toBeVisible();

    const code = await startAuthentication(page);
    await expect(page.getByRole('dialog')).toContainText(address);
    await expect(page.getByRole('dialog').getByRole('link', { name: /Microsoft/ }).first()).toHaveAttribute('href', /\/devicelogin/);
    await signInAtMicrosoft(await context.newPage(), product, code, address);
    await expect(page.getByText('(Authenticated)').first()).toBeVisible();
    await page.reload();
    await expect(page.getByText('(Authenticated)').first()).toBeVisible();
    await expect(page.getByText(address).first()).toBeVisible();
    const key = await createCredential(page, 'Panel');
    expect((await submit(product, key, { to: ['ap@contoso.example'], subject: 'From the panel', text: 'x' })).status).toBe(202);
  });

  test('a scan submitted over REST arrives byte for byte, from the right sender', async ({ page, product }) => {
    const address = 'main-job-bytes@contoso.example';
    const { key } = await authorizedPrinter(product, address);
    const subject = `Invoice ${Date.now()}`;
    const answer = await submit(product, key, {
      from: 'Lab printer <lab@printers.example>',
      to: ['ledger@contoso.example'],
      subject,
      text: 'Scanned',
      attachments: [{ filename: 'scan.pdf', contentType: 'application/pdf', content: pdf.toString('base64') }],
    });
    expect(answer.status).toBe(202);

    const sandbox = sandboxOf(product);
    const mail = await arrived(sandbox, subject);
    expect(mail.headers.find((line) => /^from:/i.test(line))).toContain(address);
    expect(mail.headers.find((line) => /^reply-to:/i.test(line))).toContain('lab@printers.example');
    expect(Buffer.compare(await sandbox.attachment(mail.id, 0), pdf)).toBe(0);

    await logIn(page, product);
    await page.goto('/o/contoso/messages');
    await page.getByRole('link', { name: /ledger@contoso.example|main-job-bytes/ }).first().click();
    await expect(page.getByText(subject).first()).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Delivered' })).toBeVisible();
    const transcript = page.getByRole('region', { name: /transcript/i }).first();
    await expect(transcript).toContainText('AUTH XOAUTH2');
    await expect(transcript).toContainText('250 2.0.0');
    await expect(transcript).not.toContainText('eyJ');
  });

  test('three recipients each get their own answer, and the one put off goes out later', async ({ product }) => {
    const sandbox = sandboxOf(product);
    const { key } = await authorizedPrinter(product, 'main-job-three@contoso.example');
    await sandbox.smtpRule({ stage: 'rcpt', match: { recipient: 'gone@contoso.example' }, reply: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found', times: -1 });
    await sandbox.smtpRule({ stage: 'rcpt', match: { recipient: 'busy@contoso.example' }, reply: '452 4.3.1 Insufficient system resources', times: 1 });
    const subject = `Three ${Date.now()}`;
    const { id } = await submit(product, key, { to: ['fine@contoso.example', 'gone@contoso.example', 'busy@contoso.example'], subject, text: 'x' });
    await waitUntil('the first attempt was made', async () => (await messageState(product, key, id)).recipients.some((one) => one.state === 'sent'));
    const byAddress = Object.fromEntries((await messageState(product, key, id)).recipients.map((one) => [one.address, one]));
    expect(byAddress['fine@contoso.example']).toMatchObject({ state: 'sent' });
    expect(byAddress['gone@contoso.example']).toMatchObject({ state: 'failed', code: 550, enhanced: '5.1.10' });
    expect(byAddress['busy@contoso.example']).toMatchObject({ state: 'pending', code: 452, enhanced: '4.3.1' });
    const last = await waitUntil('the third went out too', async () => {
      const now = await messageState(product, key, id);
      return now.state === 'sent' && now.recipients.every((one) => one.state !== 'pending') && now;
    }, { everyMs: 1000 });
    expect(last.recipients).toHaveLength(3);
    expect(await sandbox.inbox({ subject })).toHaveLength(2);
  });

  test('an access token that runs out is refreshed by itself', async ({ page, product }) => {
    const sandbox = sandboxOf(product);
    const address = 'main-job-expiry@contoso.example';
    await sandbox.settings({ accessTokenSeconds: 20 });
    const { key } = await authorizedPrinter(product, address);
    await new Promise((resolve) => setTimeout(resolve, 21_000));
    const subject = `After expiry ${Date.now()}`;
    await submit(product, key, { to: ['ap@contoso.example'], subject, text: 'x' });
    await arrived(sandbox, subject);
    await logIn(page, product);
    await page.goto('/o/contoso/mailboxes');
    await page.getByRole('link', { name: address }).click();
    await expect(page.getByText('Last refresh').first()).toBeVisible();
    await expect(page.getByText('Next refresh').first()).toBeVisible();
  });

  test('a revoked grant holds the mail, says why, and lets it go after the next sign-in', async ({ page, context, product }) => {
    const sandbox = sandboxOf(product);
    const address = 'main-job-revoked@contoso.example';
    await sandbox.settings({ accessTokenSeconds: 3 });
    const { key } = await authorizedPrinter(product, address);
    // In this order: a refresh of its own between the two must not bring a long token.
    await sandbox.revoke({ account: address });
    await sandbox.settings({ accessTokenSeconds: null });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const subject = `Held ${Date.now()}`;
    const { id } = await submit(product, key, { to: ['ap@contoso.example'], subject, text: 'x' });
    await waitUntil('the message is held', async () => (await messageState(product, key, id)).held !== null);
    expect((await messageState(product, key, id)).state).toBe('queued');

    await logIn(page, product);
    await page.goto('/o/contoso/mailboxes');
    await expect(page.getByText(/password was changed or the sessions were revoked/i).first()).toBeVisible();
    await expect(page.getByText(/sign in again/i).first()).toBeVisible();
    await page.getByRole('link', { name: address }).click();
    await expect(page.getByText(/50173/).first()).toBeVisible();
    await page.getByRole('button', { name: /Sign in again|Start Authentication/ }).first().click();
    const dialog = page.getByTestId('device-code').first();
    await expect(dialog).toHaveText(/[A-Z0-9]{8,}/);
    const code = ((await dialog.textContent()) ?? '').replace(/[^A-Z0-9]/g, '');
    await signInAtMicrosoft(await context.newPage(), product, code, address);
    await arrived(sandbox, subject);
    await waitUntil('it is sent', async () => (await messageState(product, key, id)).state === 'sent');
  });
});
