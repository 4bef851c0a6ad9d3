import type { Page } from '@playwright/test';
import { expect, test } from './stage/browser-test';
import { axeFaults } from './steps/axe';
import { logIn, startAuthentication } from './steps/person';
import { sandboxOf } from './steps/sandbox';

const pages = ['/o/contoso/printers', '/o/contoso/printers/new', '/o/contoso/mailboxes', '/o/contoso/mailboxes?sort=dies&state=never_authorized', '/o/contoso/messages', '/o/contoso/settings', '/o/contoso/settings/app-registrations', '/sign-in/consent?admin_consent=True'];
const views = [
  { name: 'light', width: 1440, theme: 'light' },
  { name: 'dark', width: 1440, theme: 'dark' },
  { name: 'phone', width: 390, theme: 'light' },
  { name: 'narrow', width: 320, theme: 'light' },
] as const;

/** WCAG 2.2 AA, and no sideways scroll, in both themes and from 320 pixels up. */
async function check(page: Page, what: string): Promise<void> {
  for (const { name, width, theme } of views) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(async (wanted) => {
      document.documentElement.setAttribute('data-theme', wanted);
      await new Promise(requestAnimationFrame);
      // A colour on its way from one theme to the other is neither's.
      const ends = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
      await Promise.all(ends.map((one) => one.finished.catch(() => undefined)));
    }, theme);
    expect(await axeFaults(page), `${what}, ${name}`).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${what}, ${name}: wider than the screen`).toBeLessThanOrEqual(0);
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('[role=dialog] :is(button, a, input)')].flatMap((one) => {
        const [inner, outer] = [one.getBoundingClientRect(), one.closest('[role=dialog]')?.getBoundingClientRect()];
        return outer && inner.width > 0 && (inner.right > outer.right || inner.left < outer.left) ? [one.textContent] : [];
      }),
    );
    expect(cut, `${what}, ${name}: sticks out of the dialog`).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test('every screen can be read and used by everybody, in both themes and on a phone', async ({ page, product }) => {
  // Every screen there is, in four views each.
  test.slow();
  await page.goto('/login');
  await check(page, 'log-in');
  await logIn(page, product);
  for (const path of pages) {
    await page.goto(path);
    await expect(page.getByRole('main')).toBeVisible();
    await check(page, path);
  }
  await page.goto('/o/contoso/printers');
  await page.getByRole('link', { name: 'Accounts payable' }).first().click();
  await expect(page.getByRole('button', { name: 'Start Authentication' })).toBeVisible();
  await check(page, 'a printer');
  await page.getByRole('button', { name: 'Send a test' }).click();
  await check(page, 'the dialog of a test');
  await page.getByRole('button', { name: 'Send the test' }).click();
  await expect(page.getByText('No token')).toBeVisible();
  await check(page, 'a test that failed');
});

test('a sign-in can be read and done by everybody, by each way and one mailbox after the other', async ({ page, product }) => {
  await logIn(page, product);
  await page.getByRole('link', { name: 'Accounts payable' }).first().click();
  await sandboxOf(product).settings({ deviceCodeInterval: 1 });
  await startAuthentication(page);
  await check(page, 'the sign-in dialog');
  for (const way of ['This browser', 'App-only']) {
    await page.getByRole('button', { name: way, exact: true }).click();
    await expect(page.getByText('The code that waits now is cancelled by this.')).toBeVisible();
    await check(page, `the sign-in dialog, ${way}`);
  }
  await page.goto('/o/contoso/mailboxes/sign-in');
  await expect(page.getByText(/^0 of \d+ signed in\.$/)).toBeVisible();
  await check(page, 'the walk through mailboxes');
});

test('a printer is reached and its sign-in started with the keyboard alone', async ({ page, product }) => {
  await logIn(page, product);
  await page.goto('/o/contoso/printers');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.getByRole('link', { name: 'Accounts payable' }).first().focus();
  await page.keyboard.press('Enter');
  const start = page.getByRole('button', { name: 'Start Authentication' });
  await expect(start).toBeVisible();
  await start.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('a page of another organization is not found, and nobody is led elsewhere after the log-in', async ({ page, product }) => {
  await page.goto('/login?next=https://evil.example/');
  await page.getByLabel('Email').fill(product.owner?.email ?? '');
  await page.getByLabel('Password').fill(product.owner?.password ?? '');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  expect(page.url().startsWith(product.publicUrl)).toBe(true);
  expect((await page.goto('/o/fabrikam/printers'))?.status()).toBe(404);
  expect((await page.goto('/o/contoso/printers/01890000-0000-7000-8000-000000000000'))?.status()).toBe(404);
});
