import { newPrinter } from './steps/fleet';
import { codeShown } from './steps/person';
import { sandboxOf } from './steps/sandbox';
import { expect, overflowOf, test } from './steps/screens';

test('many mailboxes are signed in one after the other: the next opens by itself, one can be skipped, and nothing is lost by a reload', async ({ desktop, phone, product }) => {
  const sandbox = sandboxOf(product);
  await sandbox.reset();
  await sandbox.settings({ deviceCodeInterval: 1 });
  const addresses = ['walk-a@contoso.example', 'walk-b@contoso.example', 'walk-c@contoso.example'];
  const ids = [];
  for (const address of addresses) ids.push((await newPrinter(product, address)).mailboxId);

  await desktop.goto('/o/contoso/mailboxes');
  await expect(desktop.getByRole('link', { name: /^Sign in \d+ mailboxes$/ })).toHaveAttribute('href', '/o/contoso/mailboxes/sign-in');

  await desktop.goto(`/o/contoso/mailboxes/sign-in?${ids.map((id) => `mailbox=${id}`).join('&')}`);
  await expect(desktop.getByText('0 of 3 signed in.')).toBeVisible();
  await expect(desktop.getByRole('heading', { name: 'walk-a@contoso.example' })).toBeVisible();
  await expect(desktop.getByText('Authorizes 1 printer', { exact: true })).toBeVisible();
  const first = await codeShown(desktop);
  await sandbox.approve(first, 'walk-a@contoso.example');
  await expect(desktop.getByText('1 of 3 signed in.')).toBeVisible();

  await expect(desktop.getByRole('heading', { name: 'walk-b@contoso.example' })).toBeVisible();
  const second = await codeShown(desktop);
  expect(second).not.toBe(first);
  await desktop.reload();
  expect(await codeShown(desktop)).toBe(second);
  await desktop.getByRole('button', { name: 'Skip this one' }).click();

  await expect(desktop.getByRole('heading', { name: 'walk-c@contoso.example' })).toBeVisible();
  const row = desktop.getByRole('row', { name: /walk-b@contoso.example/ });
  await expect(row.getByText('Skipped')).toBeVisible();
  await sandbox.approve(await codeShown(desktop), 'walk-c@contoso.example');
  await expect(desktop.getByText('2 of 3 signed in.')).toBeVisible();
  await expect(desktop.getByText('One was skipped')).toBeVisible();

  // The address holds all of it: the phone goes on where the desktop stood.
  await phone.goto(desktop.url());
  expect(await overflowOf(phone)).toBeLessThanOrEqual(0);
  await phone.getByRole('link', { name: 'Go back to what was skipped' }).tap();
  const third = await codeShown(phone);
  expect(third).not.toBe(second);
  expect(await overflowOf(phone)).toBeLessThanOrEqual(0);
  await sandbox.approve(third, 'walk-b@contoso.example');
  await expect(phone.getByText('All 3 are signed in.')).toBeVisible();
});
