import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import type { ProductInfo } from './stage/product-info';
import { axeFaults } from './steps/axe';
import { newPrinter } from './steps/fleet';
import { codeShown, signInOnThisPage } from './steps/person';
import { sandboxOf } from './steps/sandbox';
import { expect, overflowOf, test } from './steps/screens';

test.beforeEach(({ product }) => sandboxOf(product).reset());

/** Makes a printer with a mailbox of its own, and ends at the mailbox's page. */
async function mailboxOf(page: Page, product: ProductInfo, address: string): Promise<void> {
  const { mailboxId } = await newPrinter(product, address);
  await page.goto(`/o/contoso/mailboxes/${mailboxId}`);
  await expect(page.getByRole('heading', { level: 1, name: address })).toBeVisible();
}

/** Makes a link on the mailbox's page; it is shown once. */
async function makeLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Hand over the sign-in' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  const link = ((await dialog.getByTestId('hand-over-link').textContent()) ?? '').trim();
  expect(link).toMatch(/^http.+\/hand-over\/[A-Za-z0-9_-]{43}$/);
  await dialog.getByRole('button', { name: 'I have it' }).click();
  return link;
}

/** Somebody else, at a browser that has never been here. */
async function stranger(browser: Browser, product: ProductInfo, options: BrowserContextOptions = {}): Promise<Page> {
  return (await browser.newContext({ baseURL: product.publicUrl, ...options })).newPage();
}

/** From the button to the page that says what came of it. */
async function signInAs(page: Page, button: string, account: string, answer: 'Continue' | 'Cancel' = 'Continue'): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await signInOnThisPage(page, account, answer);
  await expect(page).toHaveURL(/\/hand-over\/done$/);
}

async function accessible(page: Page, what: string): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate(async (wanted) => {
      document.documentElement.setAttribute('data-theme', wanted);
      await new Promise(requestAnimationFrame);
      await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)));
    }, theme);
    expect(await axeFaults(page), `${what}, ${theme}`).toEqual([]);
  }
  expect(await overflowOf(page), `${what}: wider than the screen`).toBeLessThanOrEqual(0);
}

const sizes = [
  { name: 'on a desktop', view: { viewport: { width: 1280, height: 900 } } },
  { name: 'on a phone', view: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

for (const { name, view } of sizes) {
  test(`a stranger signs a mailbox in by a link without a log-in, ${name}: first with the wrong account, then with the right one`, async ({ desktop: page, browser, product }) => {
    const address = `handed-${name.replaceAll(' ', '-')}@contoso.example`;
    await mailboxOf(page, product, address);
    const link = await makeLink(page);
    const links = page.getByRole('table', { name: 'Hand-over links' });
    await expect(links.getByText('Open')).toBeVisible();

    const visitor = await stranger(browser, product, view);
    const asked: string[] = [];
    visitor.on('request', (request) => asked.push(`${request.url()} ${request.headers()['referer'] ?? ''}`));
    const answer = await visitor.goto(link);
    expect(answer?.headers()).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': expect.stringContaining('no-store') as unknown, 'x-robots-tag': expect.stringContaining('noindex') as unknown });
    await expect(visitor.getByText('asks you to sign in at Microsoft')).toBeVisible();
    await expect(visitor.getByText(address).first()).toBeVisible();
    await expect(visitor.getByText('reading: no mail, no contacts, no calendar')).toBeVisible();
    await accessible(visitor, 'the link');
    await visitor.reload();
    asked.length = 0;

    await signInAs(visitor, 'Sign in at Microsoft', 'priya.nair@contoso.example');
    await expect(visitor.getByText('Another account signed in')).toBeVisible();
    await expect(visitor.getByText('priya.nair@contoso.example').first()).toBeVisible();
    await expect(visitor.getByText(address).first()).toBeVisible();
    await accessible(visitor, 'the wrong account');

    await signInAs(visitor, 'Try again', address);
    await expect(visitor.getByText(`${address} is signed in.`)).toBeVisible();
    await accessible(visitor, 'the end');
    const token = link.split('/').at(-1) ?? '';
    expect(asked.filter((one) => one.includes(token) && !one.startsWith(`${link} `))).toEqual([]);
    expect(await visitor.content()).not.toContain(token);
    for (const part of ['web', 'api', 'worker']) expect(readFileSync(path.join(product.dataFolder, 'log', `${part}.log`), 'utf8').includes(token), part).toBe(false);

    await visitor.goto(link);
    await expect(visitor.getByText('This link has been used')).toBeVisible();
    await expect(visitor.getByRole('button', { name: 'Sign in at Microsoft' })).toHaveCount(0);
    await page.reload();
    await expect(links.getByText('Used')).toBeVisible();
    await expect(links.getByText(`${address} signed in`)).toBeVisible();
    await expect(page.getByText(`${address} can send`).first()).toBeVisible();
    await visitor.context().close();
  });
}

test('a declined sign-in says so and leaves the link good; a consent that is missing says who must act', async ({ desktop: page, browser, product }) => {
  const address = 'handed-declined@contoso.example';
  await mailboxOf(page, product, address);
  const visitor = await stranger(browser, product);
  await visitor.goto(await makeLink(page));
  await signInAs(visitor, 'Sign in at Microsoft', address, 'Cancel');
  await expect(visitor.getByText(/declined/).first()).toBeVisible();
  await expect(visitor.getByText('Press “Try again”')).toBeVisible();
  await sandboxOf(product).entraRule({ match: { request: 'authorization_code' }, error: 'invalid_grant', code: 65001, description: 'AADSTS65001: The user or administrator has not consented to use the application.', times: 1 });
  await signInAs(visitor, 'Try again', address);
  await expect(visitor.getByText('An administrator of your Microsoft 365')).toBeVisible();
  await accessible(visitor, 'consent missing');
  const administrator = await visitor.context().newPage();
  await administrator.goto((await visitor.getByRole('link', { name: 'Consent at Microsoft' }).getAttribute('href')) ?? '');
  await administrator.getByRole('link', { name: 'Accept' }).click();
  await administrator.getByRole('link', { name: 'Back to the link' }).click();
  await signInAs(administrator, 'Try again', address);
  await expect(administrator.getByText(`${address} is signed in.`)).toBeVisible();
  await visitor.context().close();
});

test('a revoked link, an unknown one and a browser that came from none are told what to do', async ({ desktop: page, browser, product }) => {
  await mailboxOf(page, product, 'handed-revoked@contoso.example');
  const link = await makeLink(page);
  const visitor = await stranger(browser, product);
  await visitor.goto(link);
  await page.getByRole('button', { name: 'Revoke the hand-over link' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke it' }).click();
  await expect(page.getByRole('table', { name: 'Hand-over links' }).getByText('Revoked')).toBeVisible();
  // The page was open before: its button finds the link ended.
  await visitor.getByRole('button', { name: 'Sign in at Microsoft' }).click();
  await expect(visitor.getByText('This link was taken back')).toBeVisible();
  await accessible(visitor, 'a revoked link');
  const unknown = await visitor.goto(`${link.slice(0, -4)}AAAA`);
  expect(unknown?.status()).toBe(404);
  await expect(visitor.getByText('This link leads to no sign-in')).toBeVisible();
  expect(await visitor.content()).not.toContain('contoso.example');
  await visitor.goto('/hand-over/done');
  await expect(visitor.getByText('does not know which link you came from')).toBeVisible();
  await visitor.context().close();
});

test('whoever comes back from Microsoft too late is led back to the link, which says why', async ({ desktop: page, browser, product }) => {
  const address = 'handed-late@contoso.example';
  await mailboxOf(page, product, address);
  const visitor = await stranger(browser, product);
  await visitor.goto(await makeLink(page));
  await visitor.getByRole('button', { name: 'Sign in at Microsoft' }).click();
  await expect(visitor.getByLabel('Email address')).toBeVisible();
  await page.getByRole('button', { name: 'Revoke the hand-over link' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke it' }).click();
  await expect(page.getByRole('table', { name: 'Hand-over links' }).getByText('Revoked')).toBeVisible();
  await signInOnThisPage(visitor, address);
  await expect(visitor.getByText('This sign-in is over.')).toBeVisible();
  await visitor.getByRole('link', { name: 'Back to the link' }).click();
  await expect(visitor.getByText('This link was taken back')).toBeVisible();
  await visitor.context().close();
});

test('the sign-in dialog offers to hand over, on a desktop and on a phone, and says when somebody signs in by the link', async ({ desktop, phone, browser, product }) => {
  const address = 'handed-in-dialog@contoso.example';
  await mailboxOf(desktop, product, address);
  await phone.goto(desktop.url());
  await phone.getByRole('button', { name: 'Start Authentication' }).click();
  await codeShown(phone);
  // The code of this session opens its dialog on the desktop too.
  await desktop.reload();
  for (const page of [phone, desktop]) {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'By link' }).click();
    await expect(dialog.getByText('You get a link to send on.')).toBeVisible();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    await expect(dialog.getByTestId('hand-over-link')).toBeVisible();
    await accessible(page, 'the link in the dialog');
  }
  const dialog = desktop.getByRole('dialog');
  const link = ((await dialog.getByTestId('hand-over-link').textContent()) ?? '').trim();
  await dialog.getByRole('button', { name: 'I have it' }).click();
  await expect(dialog.getByTestId('hand-over-link')).toHaveCount(0);
  const visitor = await stranger(browser, product);
  await visitor.goto(link);
  await visitor.getByRole('button', { name: 'Sign in at Microsoft' }).click();
  await expect(visitor.getByLabel('Email address')).toBeVisible();
  await desktop.reload();
  await desktop.getByRole('button', { name: 'Start Authentication' }).click();
  await expect(dialog.getByText('Somebody with a hand-over link is signing in').first()).toBeVisible();
  await signInOnThisPage(visitor, address);
  await expect(visitor.getByText(`${address} is signed in.`)).toBeVisible();
  await expect(dialog.getByText('(Authenticated)')).toBeVisible();
  await visitor.context().close();
});

test('a new link says that it ends the one before, and the dialog holds the words for a mail', async ({ desktop: page, product }) => {
  const address = 'handed-again@contoso.example';
  await mailboxOf(page, product, address);
  const first = await makeLink(page);
  await page.getByRole('button', { name: 'Hand over the sign-in' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('A new one revokes it.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Make a link' }).click();
  await expect(dialog.getByText('The earlier link is revoked.')).toBeVisible();
  await dialog.getByText('What the mail says').click();
  await expect(dialog.getByText(`somebody signs in once as ${address}`)).toBeVisible();
  await expect(dialog.getByTestId('hand-over-link')).not.toHaveText(first);
  await dialog.getByRole('button', { name: 'I have it' }).click();
  await expect(page.getByRole('table', { name: 'Hand-over links' }).getByText('Revoked')).toBeVisible();
});
