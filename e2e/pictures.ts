import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { projectRoot } from '@/scripts/root';
import { startProduct } from './stage/start-product';
import { createCredential, codeShown, logIn, signInAtMicrosoft } from './steps/person';
import { messageState, submit } from './steps/printer';
import { sandboxOf } from './steps/sandbox';
import { waitUntil } from './stage/wait-until';

// Takes the README's picture from a running product: `npm run pictures`. With a folder named, every screen in both themes
// and at a phone's width goes there, to be looked at.
const folder = process.argv[2];
const debian = '/usr/bin/chromium';
const product = await startProduct();
const browser = await chromium.launch({
  ...(existsSync(debian) ? { executablePath: debian } : {}),
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function looks(page: Page, name: string): Promise<void> {
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  for (const [view, width, theme] of [['light', 1440, 'light'], ['dark', 1440, 'dark'], ['phone', 390, 'light']] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate((wanted) => document.documentElement.setAttribute('data-theme', wanted), theme);
    await page.waitForTimeout(300);
    await page.screenshot({ path: path.join(folder, `${name}-${view}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'light'));
}

try {
  const { info } = product;
  const sandbox = sandboxOf(info);
  await sandbox.settings({ deviceCodeInterval: 1 });
  const context = await browser.newContext({ baseURL: info.publicUrl, viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto('/login');
  await looks(page, 'log-in');
  await logIn(page, info);
  await looks(page, 'printers');
  await page.goto('/o/contoso/printers/new');
  await looks(page, 'new-printer');
  await page.goto('/o/contoso/printers');
  await page.getByRole('link', { name: 'Reception' }).first().click();
  await page.getByRole('button', { name: 'Start Authentication' }).click();
  const code = await codeShown(page);
  await looks(page, 'dialog-waiting');
  const microsoft = await context.newPage();
  await signInAtMicrosoft(microsoft, info, code, 'scan@contoso.example');
  await looks(microsoft, 'sandbox-signed-in');
  await microsoft.close();
  await page.getByText('(Authenticated)').first().waitFor();
  await looks(page, 'dialog-completed');
  await page.reload();
  const key = await createCredential(page, 'Panel');
  await sandbox.smtpRule({ stage: 'rcpt', match: { recipient: 'gone@contoso.example' }, reply: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found' });
  await sandbox.smtpRule({ stage: 'rcpt', match: { recipient: 'busy@contoso.example' }, reply: '452 4.3.1 Insufficient system resources' });
  const ids: string[] = [];
  for (const [subject, to] of [
    ['Invoice batch 2211', ['ap@contoso.example']],
    ['Delivery note 88-014', ['stock@contoso.example', 'gone@contoso.example', 'busy@contoso.example']],
    ['Contract, signed', ['legal@contoso.example']],
    ['Badge photo', ['gone@contoso.example']],
  ] as const) {
    ids.push((await submit(info, key, { to, subject, text: 'Scanned at Reception', attachments: [{ filename: 'scan.pdf', contentType: 'application/pdf', content: Buffer.alloc(90_000, '%PDF ').toString('base64') }] })).id);
  }
  for (const id of ids) await waitUntil('it was tried', async () => !['queued', 'sending'].includes((await messageState(info, key, id)).state));
  await page.reload();
  await page.getByText('(Authenticated)').first().waitFor();
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.waitForTimeout(500);
  await page.screenshot({ path: path.join(projectRoot(), 'docs', 'printer.png') });
  await looks(page, 'printer');
  await page.goto('/o/contoso/messages');
  await looks(page, 'messages');
  await page.goto(`/o/contoso/messages/${ids[1]}`);
  await looks(page, 'message-deferred');
  await page.goto(`/o/contoso/messages/${ids[3]}`);
  await looks(page, 'message-failed');
  await page.goto('/o/contoso/mailboxes');
  await looks(page, 'mailboxes');
  await page.getByRole('link', { name: 'scan@contoso.example', exact: true }).first().click();
  await page.waitForURL(/mailboxes\/./);
  await looks(page, 'mailbox');
  await page.goto('/o/contoso/settings');
  await looks(page, 'settings');
  await page.goto(new URL('/inbox', info.sandboxUrl).href);
  await looks(page, 'sandbox-inbox');
} finally {
  await browser.close();
  await product.remove();
}
