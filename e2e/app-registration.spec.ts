import type { Page } from '@playwright/test';
import { CONTOSO } from '@/sandbox/testing/entra';
import { expect, test } from './stage/browser-test';
import { addPrinter, codeShown, logIn, signInAtMicrosoft } from './steps/person';
import { sandboxOf } from './steps/sandbox';

const SINGLE = 'aaaaaaaa-0000-4000-8000-000000000002';
const FLOWS_OFF = 'aaaaaaaa-0000-4000-8000-000000000003';
const EVERY_WAY = 'aaaaaaaa-0000-4000-8000-000000000004';
const settings = '/o/contoso/settings/app-registrations?cloud=sandbox';

interface Client {
  clientId?: string;
  tenant?: string;
  secret?: string;
}

async function fill(page: Page, { clientId = EVERY_WAY, tenant = CONTOSO, secret }: Client): Promise<void> {
  await page.getByLabel('Application (client) ID').fill(clientId);
  await page.getByLabel('Directory (tenant) ID').fill(tenant);
  await page.getByRole('radio', { name: secret === undefined ? /^Nothing/ : /^A client secret/ }).check();
  if (secret !== undefined) await page.getByLabel(/^Client secret/).fill(secret);
}
const save = (page: Page) => page.getByRole('button', { name: 'Save the app registration' }).click();
const saved = (page: Page) => expect(page.getByRole('form', { name: 'Own app registration' }).getByText(/^Saved/)).toBeVisible();

async function signIn(page: Page, product: Parameters<typeof signInAtMicrosoft>[1], address: string): Promise<void> {
  await page.getByRole('button', { name: /^(Start Authentication|Sign in again)/ }).first().click();
  const code = await codeShown(page);
  const microsoft = await page.context().newPage();
  await signInAtMicrosoft(microsoft, product, code, address);
  await microsoft.close();
  await expect(page.getByText('(Authenticated)').first()).toBeVisible();
  await page.keyboard.press('Escape');
}

test.describe('the organization’s own app registration', () => {
  test.beforeEach(async ({ page, product }) => {
    const sandbox = sandboxOf(product);
    await sandbox.reset();
    await sandbox.settings({ deviceCodeInterval: 1 });
    await logIn(page, product);
  });
  // The product is one for all specs: the others sign in with Platen's own client.
  test.afterEach(async ({ page }) => {
    await page.goto(settings);
    const back = page.getByRole('button', { name: 'Go back to Platen’s own client' });
    if ((await back.count()) === 0) return;
    await back.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Go back to Platen’s own client' }).click();
    await expect(page.getByText('sign in with Platen’s own client').or(page.getByText(/older app registration/)).first()).toBeVisible();
  });

  test('is found in the settings, saved, and a preflight is green before anybody typed a code', async ({ page }) => {
    await page.goto('/o/contoso/settings');
    await page.getByRole('link', { name: 'App registration' }).click();
    await expect(page.getByRole('heading', { name: 'App registration', level: 1 })).toBeVisible();
    await page.goto(settings);
    await fill(page, { secret: 'Sandbox-secret-1234' });
    await page.getByLabel('Ends on').fill('2031-05-20');
    await page.getByRole('button', { name: 'Check before saving' }).click();
    await expect(page.getByTestId('preflight').getByText('App-only sign-in works')).toBeVisible();
    await save(page);
    await saved(page);
    await expect(page.getByText(EVERY_WAY).first()).toBeVisible();
    await expect(page.getByText('Tue 20 May 2031').first()).toBeVisible();
    await page.getByRole('button', { name: 'Check the app registration' }).click();
    await expect(page.getByText('Ready for a sign-in')).toBeVisible();
    await expect(page.getByTestId('preflight').getByText('Device codes work: public client flows are on')).toBeVisible();
    expect(await page.content()).not.toContain('Sandbox-secret-1234');

    // When the secret ends can be told anew without the secret, and a near end is said first of all.
    const soon = new Date(Date.now() + 5.5 * 86_400_000).toISOString().slice(0, 10);
    await expect(page.getByLabel('Ends on')).toHaveValue('2031-05-20');
    await page.getByLabel('Ends on').fill(soon);
    await save(page);
    await saved(page);
    await expect(page.getByText(/The secret of your app registration ends in [45] days\./)).toBeVisible();
  });

  test('is told before the first code what is wrong with it, and how to mend it', async ({ page }) => {
    await page.goto(settings);
    const cases: [Client, RegExp, RegExp][] = [
      [{ clientId: 'bbbbbbbb-0000-4000-8000-00000000000b' }, /The tenant does not know the app \(AADSTS700016\)/, /Check the client id/],
      [{ tenant: 'contoso.onmicrosoft.us' }, /The tenant is unknown in this cloud \(AADSTS90002\)/, /Check the tenant/],
      [{ clientId: FLOWS_OFF }, /public client flows are off \(AADSTS7000218\)/, /Allow public client flows/],
      [{ secret: 'not-the-secret' }, /secret .*\(AADSTS7000215\)/, /the value of the secret/],
      [{ secret: 'Sandbox-secret-0000' }, /secret .*\(AADSTS7000222\)/, /make a new secret/],
    ];
    for (const [client, title, remedy] of cases) {
      await fill(page, client);
      await page.getByRole('button', { name: 'Check before saving' }).click();
      const result = page.getByTestId('preflight');
      await expect(result.getByText(title).first()).toBeVisible();
      await expect(result.getByText(remedy).first()).toBeVisible();
      await expect(result.getByText('Then check again.')).toBeVisible();
    }
  });

  test('keeps what was typed when something is wrong, and says it beside the entry', async ({ page }) => {
    await page.goto(settings);
    await fill(page, { tenant: 'organizations', secret: 'aaaaaaaa-0000-4000-8000-0000000000ee' });
    await save(page);
    await expect(page.getByText('This is the secret’s ID. Paste what stands in the column Value.')).toBeVisible();
    await expect(page.getByText('Paste the Directory (tenant) ID from the app’s Overview, or type a domain of the tenant.')).toBeVisible();
    await expect(page.getByLabel(/^Client secret/)).toHaveValue('aaaaaaaa-0000-4000-8000-0000000000ee');
    await expect(page.getByLabel('Application (client) ID')).toHaveValue(EVERY_WAY);
    await expect(page.getByLabel('Directory (tenant) ID')).toBeFocused();
  });

  test('with another client lists the mailboxes to authorize again; with a new secret nobody signs in again', async ({ page, product }) => {
    const address = 'own-client@contoso.example';
    await page.goto(settings);
    await fill(page, { secret: 'Sandbox-secret-1234' });
    await save(page);
    await saved(page);
    await addPrinter(page, { name: 'Own client', address });
    const printer = page.url();
    await signIn(page, product, address);

    await page.goto(settings);
    await page.getByRole('radio', { name: /^A client secret/ }).check();
    await page.getByLabel(/^Client secret/).fill('Sandbox-secret-5678');
    await save(page);
    await expect(page.getByText('went over without a new sign-in')).toBeVisible();
    const again = page.getByRole('table', { name: 'Mailboxes to authorize again' });
    await expect(again.getByText(address)).toHaveCount(0);

    await fill(page, { clientId: SINGLE });
    await expect(page.getByText('This is another client.')).toBeVisible();
    await save(page);
    await saved(page);
    await expect(again.getByRole('link', { name: address })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Sign in one after the other' })).toHaveAttribute('href', /\/mailboxes\/sign-in\?registration=[0-9a-f-]{36}$/);

    await page.goto(printer);
    await expect(page.getByText('(Authenticated)').first()).toBeVisible();
    await page.goto(settings);
    await page.getByRole('link', { name: 'Sign in one after the other' }).click();
    await expect(page).toHaveURL(/\/mailboxes\/sign-in\?registration=/);
    await expect(page.getByText(address).first()).toBeVisible();
  });

  test('is consented to by an administrator, and the page it ends on believes nothing', async ({ page }) => {
    await page.goto(settings);
    await fill(page, { clientId: SINGLE });
    await save(page);
    await saved(page);
    const link = page.getByRole('link', { name: /^open the consent page/ }).first();
    await page.goto((await link.getAttribute('href')) ?? '');
    await page.getByRole('link', { name: 'Accept' }).click();
    await expect(page.getByText('Microsoft says that consent was given.')).toBeVisible();
    await page.getByRole('link', { name: 'Back to the app registration' }).click();
    await expect(page).toHaveURL(/settings\/app-registrations\?cloud=sandbox/);
    await page.goto('/sign-in/consent?error=access_denied&error_description=Call%20555%200100&state=https://evil.example');
    await expect(page.getByText('Consent was not given.')).toBeVisible();
    await expect(page.getByText('555')).toHaveCount(0);
    await expect(page.getByRole('link', { name: 'Back to the app registration' })).toHaveCount(0);
  });
});
