import { expect, test } from './stage/browser-test';

test('a link from a mail leads to its page through the log-in, and what was typed stays when it does not fit', async ({ page, product }) => {
  if (!product.owner) throw new Error('the demo has an owner');
  const { email, password } = product.owner;
  const path = '/o/contoso/messages?state=failed&q=Copy%20room';
  await page.goto(path);
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByText('This address and password do not fit together.')).toBeVisible();
  await expect(page.getByLabel('Email')).toHaveValue(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Messages' })).toBeVisible();
  const { pathname, searchParams } = new URL(page.url());
  expect(pathname).toBe('/o/contoso/messages');
  expect(Object.fromEntries(searchParams)).toEqual({ state: 'failed', q: 'Copy room' });
});
