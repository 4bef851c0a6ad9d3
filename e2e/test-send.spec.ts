import type { Page } from '@playwright/test';
import { expect, test } from './stage/browser-test';
import { waitUntil } from './stage/wait-until';
import { authorizedPrinter } from './steps/fleet';
import { logIn } from './steps/person';
import { messageState, submit } from './steps/printer';
import { arrived, sandboxOf } from './steps/sandbox';

const screens = [
  { name: 'desktop', width: 1280, height: 900 },
  { name: 'phone', width: 390, height: 844 },
] as const;

/** Sends the test of the open dialog to this recipient. */
async function sendTest(page: Page, to: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Recipient').fill(to);
  await dialog.getByRole('button', { name: 'Send the test' }).click();
}

for (const { name, width, height } of screens) {
  test(`a printer’s test is followed step by step to the inbox, and its tester says that it came, on a ${name}`, async ({ page, product }) => {
    await page.setViewportSize({ width, height });
    const sandbox = sandboxOf(product);
    const { printerId, mailboxId } = await authorizedPrinter(product, `test-${name}@contoso.example`);
    await logIn(page, product);
    await page.goto(`/o/contoso/printers/${printerId}`);
    await page.getByRole('button', { name: 'Send a test' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('Recipient')).toHaveValue(product.owner?.email ?? '');
    await sendTest(page, 'ada@northwind.example');
    for (const step of ['Token good', 'Connected to the mail server', 'Encrypted (STARTTLS)', 'Logged in (XOAUTH2)', 'Sender accepted', 'Recipient accepted', 'Mail accepted']) {
      await expect(dialog.getByText(step, { exact: true })).toBeVisible();
    }
    await expect(dialog.getByText('Did it arrive?')).toBeVisible();
    const subject = (await dialog.getByText(/^Platen test \w{4}$/).textContent()) ?? '';
    const mail = await arrived(sandbox, subject);
    expect(mail).toMatchObject({ account: `test-${name}@contoso.example`, recipients: ['ada@northwind.example'] });
    await dialog.getByRole('button', { name: 'It arrived' }).click();
    await expect(dialog.getByText('Mail of this mailbox goes out.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Close' }).first().click();
    await expect(dialog).toBeHidden();
    // The answer is kept, and the test can be read again.
    await page.goto(`/o/contoso/mailboxes/${mailboxId}`);
    const past = page.getByRole('listitem').filter({ hasText: 'To ada@northwind.example' }).first();
    await expect(past).toContainText('Arrived');
    await past.getByRole('button', { name: 'Open' }).click();
    await expect(dialog.getByText('It arrived')).toBeVisible();
    await dialog.getByText('What was said').click();
    await expect(dialog.getByRole('region', { name: 'Transcript of the test' })).toContainText('RCPT TO:<ada@northwind.example>');
    expect((await dialog.boundingBox())?.width).toBeLessThan(width);
    await expect(dialog.getByRole('region', { name: 'Transcript of the test' })).toContainText(/AUTH XOAUTH2 token, [\d,]+ characters/);
  });

  test(`a mailbox’s test that is refused says where and what to do, and one that did not come what to look at, on a ${name}`, async ({ page, product }) => {
    await page.setViewportSize({ width, height });
    const sandbox = sandboxOf(product);
    const address = `refused-${name}@contoso.example`;
    const { mailboxId } = await authorizedPrinter(product, address);
    const rule = await sandbox.smtpRule({ stage: 'rcpt', match: { mailbox: address }, reply: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found', times: 1 });
    expect(rule.id).toBeDefined();
    await logIn(page, product);
    await page.goto(`/o/contoso/mailboxes/${mailboxId}`);
    await page.getByRole('button', { name: 'Send a test' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Recipient').fill('nobody');
    await dialog.getByRole('button', { name: 'Send the test' }).click();
    await expect(dialog.getByText(/nobody is not an e-mail address/)).toBeVisible();
    await sendTest(page, 'gone@contoso.example');
    await expect(dialog.getByText('Recipient refused')).toBeVisible();
    await expect(dialog.getByText('There is no such recipient.').first()).toBeVisible();
    await expect(dialog.getByText('Correct the address.')).toBeVisible();
    await expect(dialog.getByText(/550 5\.1\.10/).first()).toBeVisible();
    await dialog.getByRole('button', { name: 'Test again' }).click();
    await sendTest(page, 'ada@northwind.example');
    await expect(dialog.getByText('Did it arrive?')).toBeVisible();
    await dialog.getByRole('button', { name: 'It did not' }).click();
    await expect(dialog.getByText('It did not arrive')).toBeVisible();
    await expect(dialog.getByText(/^Junk and quarantine/)).toBeVisible();
    await expect(dialog.getByText(/message trace/)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByText('Taken by the mail server, but did not arrive')).toBeVisible();
    await expect(page.getByText('There is no such recipient', { exact: false }).first()).toBeVisible();
  });
}

test('a held mailbox is tested, and once the test came its held mail is tried from there', async ({ page, product }) => {
  const sandbox = sandboxOf(product);
  const address = 'test-held@contoso.example';
  const { mailboxId, key } = await authorizedPrinter(product, address);
  await sandbox.smtpRule({ stage: 'dot', match: { mailbox: address }, reply: '554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException', times: 1 });
  const { id } = await submit(product, key, { to: ['ap@contoso.example'], subject: 'Held until the test', text: 'Scanned' });
  await waitUntil('it is held', async () => (await messageState(product, key, id)).held !== null);
  await logIn(page, product);
  await page.goto(`/o/contoso/mailboxes/${mailboxId}`);
  await page.getByRole('button', { name: 'Send a test' }).click();
  await sendTest(page, 'ada@northwind.example');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'It arrived' }).click();
  await expect(dialog.getByText(/still on hold: a test lifts none/)).toBeVisible();
  expect((await messageState(product, key, id)).held).not.toBeNull();
  await dialog.getByRole('button', { name: 'Try the held mail now' }).click();
  await expect(dialog.getByText(/One of the held messages is being tried/)).toBeVisible();
  await arrived(sandbox, 'Held until the test');
});
