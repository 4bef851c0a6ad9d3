import { authorizedPrinter, colleague, newPrinter, organizationWithApp, startBrowserAs } from './steps/fleet';
import { codeShown, signInOnThisPage } from './steps/person';
import { messageState, submit } from './steps/printer';
import { arrived, sandboxOf } from './steps/sandbox';
import { expect, overflowOf, test } from './steps/screens';
import { waitUntil } from './stage/wait-until';

test.beforeEach(async ({ product }) => {
  const sandbox = sandboxOf(product);
  await sandbox.reset();
  await sandbox.settings({ deviceCodeInterval: 1 });
});

/** What Entra says when the code is redeemed, and what the dialog makes of it. */
const refusals = {
  desktop: { code: 65001, says: ['Consent is missing', /AADSTS65001/] },
  phone: { code: 53003, says: ['Blocked by Conditional Access', 'A Conditional Access policy refused the sign-in, and not for being a device code.'] },
} as const;

for (const view of ['desktop', 'phone'] as const) {
  test(`a sign-in in this browser comes back and says how it ended: declined, another account, refused, completed; on a ${view}`, async ({ desktop, phone, product }) => {
    const page = { desktop, phone }[view];
    const address = `browser-${view}@contoso.example`;
    const { mailboxId } = await newPrinter(product, address);
    await page.goto(`/o/contoso/mailboxes/${mailboxId}`);
    await page.getByRole('button', { name: 'Start Authentication' }).click();
    const code = await codeShown(page);
    const dialog = page.getByRole('dialog');
    const goThere = dialog.getByRole('button', { name: 'Sign in in this browser' });

    await dialog.getByRole('button', { name: 'This browser', exact: true }).click();
    await expect(dialog.getByText('The code that waits now is cancelled by this.')).toBeVisible();
    await goThere.click();
    await signInOnThisPage(page, address, 'Cancel');
    await expect(dialog.getByText('Consent was declined').first()).toBeVisible();
    expect(page.url()).toContain(`/o/contoso/mailboxes/${mailboxId}`);
    await expect(dialog).not.toContainText(code);

    await goThere.click();
    await signInOnThisPage(page, 'priya.nair@contoso.example');
    await expect(dialog.getByText('Another account signed in').first()).toBeVisible();
    await expect(dialog).toContainText('Use another account');
    await expect(dialog).not.toContainText(/new code/i);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);

    const { code: refused, says } = refusals[view];
    await sandboxOf(product).entraRule({ match: { account: address, request: 'authorization_code' }, error: 'invalid_grant', code: refused, times: 1 });
    await goThere.click();
    await signInOnThisPage(page, address);
    for (const words of says) await expect(dialog.getByText(words).first()).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Copy for the administrator' })).toBeVisible();

    // Whoever turns back at Microsoft finds it waiting, and may go on.
    await goThere.click();
    await page.getByLabel('Email address').waitFor();
    await page.goBack();
    await expect(dialog.getByText('Waiting for the browser sign-in').first()).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Cancel the sign-in' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Open Microsoft again' }).click();
    await signInOnThisPage(page, address);
    await expect(dialog.getByText('(Authenticated)')).toBeVisible();
    await dialog.getByRole('button', { name: 'Close', exact: true }).first().click();
    await expect(page).toHaveURL(new RegExp(`/mailboxes/${mailboxId}$`));
    await expect(page.getByText('Healthy').first()).toBeVisible();
  });
}

test('a sign-in in a browser can be taken over, and whoever comes back too late is told', async ({ desktop, product }) => {
  const address = 'browser-taken@contoso.example';
  const { mailboxId } = await newPrinter(product, address);
  const ben = await colleague(product, 'Ben at Microsoft');
  await startBrowserAs(ben, mailboxId);
  const page = `/o/contoso/mailboxes/${mailboxId}`;
  await desktop.goto(page);
  await desktop.getByRole('button', { name: 'Start Authentication' }).click();
  const dialog = desktop.getByRole('dialog');
  await expect(dialog.getByText('Ben at Microsoft is signing in').first()).toBeVisible();
  await expect(dialog.getByText(/It goes on at Microsoft, in that browser/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await desktop.getByLabel('Email address').waitFor();
  await startBrowserAs(ben, mailboxId);
  await signInOnThisPage(desktop, address);
  await expect(desktop.getByText('This sign-in is over.')).toBeVisible();
  await desktop.goto(page);
  await desktop.getByRole('button', { name: 'Start Authentication' }).click();
  await dialog.getByRole('button', { name: 'Take over' }).click();
  await signInOnThisPage(desktop, address);
  await expect(dialog.getByText('(Authenticated)')).toBeVisible();
});

test('mail held by a revoked grant goes out after the next sign-in, from a phone', async ({ phone, product }) => {
  const sandbox = sandboxOf(product);
  const address = 'held-again@contoso.example';
  await sandbox.settings({ accessTokenSeconds: 3 });
  const { mailboxId, key } = await authorizedPrinter(product, address);
  // In this order: a refresh of its own between the two must not bring a long token.
  await sandbox.revoke({ account: address, code: 50173 });
  await sandbox.settings({ accessTokenSeconds: null });
  const subject = `Held ${Date.now()}`;
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const { id } = await submit(product, key, { to: ['ap@contoso.example'], subject, text: 'x' });
  await waitUntil('the message is held', async () => (await messageState(product, key, id)).held !== null);
  await phone.goto(`/o/contoso/mailboxes/${mailboxId}`);
  await expect(phone.getByText(/password was changed or the sessions were revoked/i).first()).toBeVisible();
  await phone.getByRole('button', { name: 'Sign in again' }).tap();
  await sandbox.approve(await codeShown(phone), address);
  await expect(phone.getByRole('dialog').getByText('(Authenticated)')).toBeVisible();
  await arrived(sandbox, subject);
  await waitUntil('it is sent', async () => (await messageState(product, key, id)).state === 'sent');
});

test('a grant that a policy against codes ended says so, and signing in in this browser lets its mail go', async ({ desktop, product }) => {
  const sandbox = sandboxOf(product);
  const address = 'policy@contoso.example';
  await sandbox.settings({ accessTokenSeconds: 3 });
  const { mailboxId, key } = await authorizedPrinter(product, address);
  await sandbox.account(address, { blocked: true });
  await sandbox.settings({ accessTokenSeconds: null });
  const subject = `Policy ${Date.now()}`;
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const { id } = await submit(product, key, { to: ['ap@contoso.example'], subject, text: 'x' });
  await waitUntil('the message is held', async () => (await messageState(product, key, id)).held !== null);
  await desktop.goto(`/o/contoso/mailboxes/${mailboxId}`);
  await expect(desktop.getByText('Device codes are now blocked').first()).toBeVisible();
  await expect(desktop.getByRole('button', { name: 'App-only', exact: true })).toBeVisible();
  await desktop.getByRole('button', { name: 'Sign in in this browser' }).click();
  await desktop.getByRole('dialog').getByRole('button', { name: 'Sign in in this browser' }).click();
  await signInOnThisPage(desktop, address);
  await expect(desktop.getByRole('dialog').getByText('(Authenticated)')).toBeVisible();
  await arrived(sandbox, subject);
});

test('app-only says what it needs where it is not set up, on a desktop and a phone', async ({ desktop, phone, product }) => {
  const { mailboxId } = await newPrinter(product, 'no-app@contoso.example');
  for (const page of [desktop, phone]) {
    await page.goto(`/o/contoso/mailboxes/${mailboxId}`);
    // On the phone the dialog opens by itself: the code of this session waits.
    if (page === desktop) await page.getByRole('button', { name: 'Start Authentication' }).click();
    const dialog = page.getByRole('dialog');
    await codeShown(page);
    await dialog.getByRole('button', { name: 'App-only', exact: true }).click();
    await expect(dialog.getByText('App-only is not set up')).toBeVisible();
    await expect(dialog.getByRole('link', { name: 'Set up the app registration' })).toBeVisible();
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  }
});

test('app-only sends without a person, and a permission missing in Exchange is explained with the lines to run', async ({ browser, product }) => {
  const sandbox = sandboxOf(product);
  const { email, password, mailboxId, address, key, clientId } = await organizationWithApp(product, 'app-only');
  const page = await (await browser.newContext({ baseURL: product.publicUrl })).newPage();
  await page.goto('/login');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(/\/o\/app-only\/printers/);

  await page.goto(`/o/app-only/mailboxes/${mailboxId}`);
  await page.getByRole('button', { name: 'Start Authentication' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'App-only', exact: true }).click();
  const lines = dialog.getByRole('region', { name: 'Exchange PowerShell' });
  await expect(lines).toContainText(`New-ServicePrincipal -AppId ${clientId}`);
  await expect(lines).toContainText(`Add-MailboxPermission -Identity ${address}`);
  await dialog.getByRole('button', { name: 'Use app-only' }).click();
  await expect(dialog.getByText('(Authenticated)')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close', exact: true }).first().click();
  const first = `By the app ${Date.now()}`;
  await submit(product, key, { to: ['ap@contoso.example'], subject: first, text: 'x' });
  await arrived(sandbox, first);

  await sandbox.smtpRule({ stage: 'auth', reply: '535 5.7.3 Authentication unsuccessful [SANDBOX0001.prod.outlook.sandbox]' });
  const second = `Not let in ${Date.now()}`;
  const { id } = await submit(product, key, { to: ['ap@contoso.example'], subject: second, text: 'x' });
  await waitUntil('the message is held', async () => (await messageState(product, key, id)).held !== null);
  await page.reload();
  await expect(page.getByText('Exchange does not let the app in').first()).toBeVisible();
  await page.getByRole('button', { name: 'Sign in again' }).click();
  await expect(lines).toContainText('Add-MailboxPermission');
  await page.keyboard.press('Escape');
  await sandbox.clearRules('smtp');
  await page.getByRole('button', { name: 'Try now with one message' }).click();
  await arrived(sandbox, second);
  await page.context().close();
});
