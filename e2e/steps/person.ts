import { expect, type Page } from '@playwright/test';
import type { ProductInfo } from '../stage/product-info';

/** Every account of the sandbox has it. */
const sandboxPassword = 'Sandbox-1234';

/** Logs in as the seeded owner and ends at the printers. */
export async function logIn(page: Page, product: ProductInfo): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('Email').fill(product.owner?.email ?? '');
  await page.getByLabel('Password').fill(product.owner?.password ?? '');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(/\/o\/contoso\/printers/);
}

/** Adds a printer that sends by OAuth 2.0 through the form, and ends at its page. */
export async function addPrinter(page: Page, printer: { name: string; address: string }): Promise<void> {
  await page.goto('/o/contoso/printers/new');
  const entry = (label: RegExp) => page.getByRole('textbox', { name: label }).or(page.getByRole('combobox', { name: label }));
  await entry(/^Name/).fill(printer.name);
  await entry(/^Maker/).fill('Ricoh');
  await entry(/^Model/).fill('IM C4510');
  await entry(/^Authentication email address/).fill(printer.address);
  await page.getByRole('button', { name: 'Add the printer' }).click();
  await expect(page).toHaveURL(/\/o\/contoso\/printers\/[0-9a-f-]{36}/);
}

/** Presses Start Authentication and gives the code the dialog shows. */
export async function startAuthentication(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Start Authentication' }).click();
  return codeShown(page);
}

/** The code in the open dialog, once it is there. */
export async function codeShown(page: Page): Promise<string> {
  const code = page.getByTestId('device-code').first();
  await expect(code).toHaveText(/[A-Z0-9]{8,}/);
  return ((await code.textContent()) ?? '').replace(/[^A-Z0-9]/g, '');
}

/** Signs in at the sandbox's pages with the code, as a person would at Microsoft's. */
export async function signInAtMicrosoft(page: Page, product: ProductInfo, code: string, account: string, answer: 'Continue' | 'Cancel' = 'Continue'): Promise<void> {
  await page.goto(new URL('/devicelogin', product.sandboxUrl).href);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Next' }).click();
  await signInOnThisPage(page, account, answer);
}

/** The same from the page where Microsoft asks who signs in: where a browser was sent to. */
export async function signInOnThisPage(page: Page, account: string, answer: 'Continue' | 'Cancel' = 'Continue'): Promise<void> {
  await page.getByLabel('Email address').fill(account);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Password').fill(sandboxPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: answer }).click();
}

/** Creates a REST credential on the printer's page and gives the key, which is shown once. */
export async function createCredential(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'Create a credential' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Create the credential' }).click();
  const shown = dialog.getByTestId('credential-key');
  await expect(shown).toContainText(/platen_/);
  const key = /platen_[A-Za-z0-9_]+/.exec((await shown.textContent()) ?? '')?.[0] ?? '';
  await dialog.getByRole('button', { name: 'I have it' }).click();
  return key;
}
