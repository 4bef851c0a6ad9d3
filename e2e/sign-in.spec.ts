import { expect, test } from './stage/browser-test';
import { killPart, pidOf } from './stage/kill';
import { addPrinter, codeShown, logIn, signInAtMicrosoft, startAuthentication } from './steps/person';
import { sandboxOf } from './steps/sandbox';

test.describe('a sign-in by device code', () => {
  test.beforeEach(async ({ page, product }, info) => {
    const sandbox = sandboxOf(product);
    await sandbox.reset();
    await sandbox.settings({ deviceCodeInterval: 1 });
    await logIn(page, product);
    await addPrinter(page, { name: `Sign-in ${info.title.slice(0, 40)}`, address: addressOf(info.title) });
  });

  /** A mailbox for each test: they share one product. */
  const addressOf = (title: string): string => `${title.toLowerCase().replace(/[^a-z]+/g, '-').slice(0, 30)}@contoso.example`;

  test('refuses another account, names both, and lets the person try again', async ({ page, context, product }, info) => {
    const code = await startAuthentication(page);
    await signInAtMicrosoft(await context.newPage(), product, code, 'priya.nair@contoso.example');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('priya.nair@contoso.example').first()).toBeVisible();
    await expect(dialog.getByText(addressOf(info.title)).first()).toBeVisible();
    await dialog.getByRole('button', { name: 'New code' }).click();
    const second = await codeShown(page);
    expect(second).not.toBe(code);
    await signInAtMicrosoft(await context.newPage(), product, second, addressOf(info.title));
    await expect(dialog.getByText('(Authenticated)')).toBeVisible();
  });

  test('goes on with the same code after a reload and after a kill of the worker', async ({ page, context, product }, info) => {
    const code = await startAuthentication(page);
    await page.reload();
    expect(await codeShown(page)).toBe(code);
    await killPart(product, 'worker');
    await page.reload();
    expect(await codeShown(page)).toBe(code);
    await signInAtMicrosoft(await context.newPage(), product, code, addressOf(info.title));
    await expect(page.getByText('(Authenticated)').first()).toBeVisible();
  });

  test('says that no worker runs', async ({ page, product }) => {
    const worker = pidOf(product, 'worker');
    if (worker === undefined) throw new Error('the worker is not running');
    process.kill(worker, 'SIGSTOP');
    try {
      await page.getByRole('button', { name: 'Start Authentication' }).click();
      await expect(page.getByRole('dialog').getByText('No worker is running').first()).toBeVisible();
    } finally {
      process.kill(worker, 'SIGCONT');
    }
    expect(await codeShown(page)).toMatch(/^[A-Z0-9]{8,}$/);
  });

  test('shows its code only in the session that started it', async ({ page, browser, product }) => {
    const code = await startAuthentication(page);
    const other = await browser.newContext({ baseURL: product.publicUrl });
    const theirs = await other.newPage();
    await logIn(theirs, product);
    await theirs.goto(page.url());
    await expect(theirs.getByText(/signing in|Waiting for sign-in/).first()).toBeVisible();
    expect(await theirs.content()).not.toContain(code);
    await other.close();
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('a mailbox is signed in standing at the printer', async ({ page, context, product }) => {
    await sandboxOf(product).settings({ deviceCodeInterval: 1 });
    await logIn(page, product);
    await addPrinter(page, { name: 'At the glass', address: 'at-the-glass@contoso.example' });
    const code = await startAuthentication(page);
    const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(width[0]).toBeLessThanOrEqual(width[1] ?? 0);
    await signInAtMicrosoft(await context.newPage(), product, code, 'at-the-glass@contoso.example');
    await expect(page.getByText('(Authenticated)').first()).toBeVisible();
  });
});
