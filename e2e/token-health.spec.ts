import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './stage/browser-test';
import { authorizedPrinter, refreshNow } from './steps/fleet';
import { logIn } from './steps/person';
import { messageState, submit } from './steps/printer';
import { sandboxOf } from './steps/sandbox';

const views = [
  { where: 'desktop', use: {} },
  { where: 'phone', use: { viewport: { width: 390, height: 844 }, hasTouch: true } },
] as const;

for (const { where, use } of views) {
  test.describe(`token health on a ${where}`, () => {
    test.use(use);
    test.beforeEach(({ product }) => sandboxOf(product).reset());

    const filter = async (page: Page, label: RegExp) => {
      const facet = page.getByRole('checkbox', { name: label });
      if (!(await facet.isVisible())) await page.getByText(/^Filter/).first().click();
      await facet.click();
    };

    test('a revoked sign-in is told with its reason, its remedy and a button, wherever it matters', async ({ page, product }) => {
      const address = `revoked-${where}@contoso.example`;
      const { printerId, mailboxId, key } = await authorizedPrinter(product, address);
      await sandboxOf(product).revoke({ account: address, code: 50173 });
      await refreshNow(product, mailboxId);
      const { id } = await submit(product, key, { to: 'ada@contoso.example', subject: 'Held', text: 'x' });
      await logIn(page, product);
      await page.goto(`/o/contoso/mailboxes?q=${address}`);
      await expect(page.getByRole('heading', { name: 'The password was changed or the sessions were revoked' })).toBeVisible();
      await expect(page.getByText('Entra ended every grant of this account', { exact: false })).toBeVisible();
      await expect(page.getByRole('link', { name: /^AADSTS50173/ })).toHaveAttribute('href', 'https://login.microsoftonline.com/error?code=50173');
      await expect(page.getByRole('row').filter({ hasText: address }).getByRole('button', { name: /^Sign in again/ })).toBeVisible();
      await page.getByRole('link', { name: address }).first().click();
      await expect(page.getByText(`${address} can’t send: it needs a new sign-in.`)).toBeVisible();
      await expect(page.getByText('Trace ID', { exact: false }).first()).toBeAttached();
      await page.goto(`/o/contoso/printers/${printerId}`);
      await expect(page.getByText('Entra ended every grant of this account', { exact: false }).first()).toBeVisible();
      await page.goto(`/o/contoso/messages/${id}`);
      await expect(page.getByText('Entra ended every grant of this account', { exact: false }).first()).toBeVisible();
      await expect(page.getByRole('link', { name: /^AADSTS50173/ }).first()).toBeVisible();
      await page.getByRole('button', { name: 'Sign in again' }).first().click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await messageState(product, key, id)).toMatchObject({ held: { reason: 'needs_sign_in', code: 'AADSTS50173' } });
    });

    test('a code nobody has explained is shown in its own words, with the way to Microsoft’s page', async ({ page, product }) => {
      const address = `unknown-${where}@contoso.example`;
      const { mailboxId } = await authorizedPrinter(product, address);
      await sandboxOf(product).entraRule({ match: { account: address, request: 'refresh_token' }, error: 'invalid_grant', code: 999999, times: 1 });
      await refreshNow(product, mailboxId);
      await logIn(page, product);
      await page.goto(`/o/contoso/mailboxes/${mailboxId}`);
      await expect(page.getByText('Entra answered AADSTS999999').first()).toBeVisible();
      await expect(page.getByText(/trace id [0-9a-f-]{8,}/).first()).toBeVisible();
      await expect(page.getByRole('link', { name: /^AADSTS999999/ }).first()).toHaveAttribute('href', 'https://login.microsoftonline.com/error?code=999999');
    });

    test('the list is narrowed, sorted and exported, and all of it lives in the address', async ({ page, product }) => {
      const address = `listed-${where}@contoso.example`;
      const { mailboxId } = await authorizedPrinter(product, address);
      await sandboxOf(product).revoke({ account: address, code: 50057 });
      await refreshNow(product, mailboxId);
      await logIn(page, product);
      await page.goto('/o/contoso/mailboxes');
      await filter(page, /^Needs an admin/);
      await expect(page).toHaveURL(/[?&]state=needs_admin/);
      await expect(page.getByRole('link', { name: address })).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Not signed in yet' })).toBeHidden();
      await page.getByRole('button', { name: /^Sort: state/ }).click();
      await page.getByRole('menuitem', { name: 'Last refresh' }).click();
      await expect(page).toHaveURL(/state=needs_admin&sort=last_refresh/);
      await page.getByRole('searchbox', { name: 'Search mailboxes' }).fill(address);
      await expect(page).toHaveURL(/q=listed-/);
      await page.reload();
      await expect(page.getByRole('table', { name: 'Mailboxes by last refresh' }).locator('tbody').getByRole('row')).toHaveCount(1);
      await expect(page.getByText('The account is deleted or disabled')).toBeVisible();
      const coming = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Export CSV' }).click();
      const download = await coming;
      expect(download.suggestedFilename()).toMatch(/^contoso-mailboxes-\d{4}-\d\d-\d\d\.csv$/);
      const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
      expect(lines[0]).toMatch(/^\uFEFFaddress,user name,method,cloud,state,reason,code,/);
      expect(lines).toHaveLength(3);
      expect(lines[1]).toContain(`${address},${address},device_code,sandbox,needs_admin,The account is deleted or disabled,AADSTS50057,`);
      await page.getByRole('link', { name: 'Remove the filter Needs an admin' }).click();
      await expect(page).not.toHaveURL(/state=/);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    });
  });
}
