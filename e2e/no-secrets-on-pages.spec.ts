import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { projectRoot } from '@/scripts/root';
import { expect, test } from './stage/browser-test';
import { waitUntil } from './stage/wait-until';
import { authorizedPrinter } from './steps/fleet';
import { createCredential, logIn, startAuthentication } from './steps/person';
import { messageState, submit } from './steps/printer';
import { secretsOf } from './steps/secrets';

/** Everything the web sends this page from now on: pages, what they fetch, scripts. */
function listen(page: Page, origin: string): Promise<string>[] {
  const bodies: Promise<string>[] = [];
  page.on('response', (response) => {
    if (!response.url().startsWith(origin) || /event-stream|font|image/.test(response.headers()['content-type'] ?? '')) return;
    bodies.push(response.text().then((text) => `${response.url()}\n${text}`, () => ''));
  });
  return bodies;
}

function logsOf(dataFolder: string): string {
  return ['web', 'api', 'worker'].map((name) => readFileSync(path.join(dataFolder, 'log', `${name}.log`), 'utf8')).join('\n');
}

/** Every page of an organization there is, for these rows: one that is added is looked at too. */
function everyPage(rows: Record<string, string>): string[] {
  const folder = path.join(projectRoot(), 'app', 'o', '[organization]');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(`${path.sep}page.tsx`));
  return files.map((file) =>
    path.dirname(file).replace(/\[(\w+)\]/g, (_, name: string) => {
      const id = rows[name];
      if (id === undefined) throw new Error(`no example of a ${name} for ${file}`);
      return id;
    }),
  );
}

test('no page, nothing a page fetches, and no log of a running product holds a secret', async ({ page, context, product }) => {
  const { printerId, mailboxId, key } = await authorizedPrinter(product, 'pages@contoso.example');
  const { id } = await submit(product, key, { to: ['ap@contoso.example'], subject: 'For the pages', text: 'Scanned' });
  await waitUntil('it is sent', async () => (await messageState(product, key, id)).state === 'sent');

  await logIn(page, product);
  const bodies = listen(page, product.publicUrl);
  const at = (place: string) => `/o/contoso/${place}`;
  await page.goto(at(`printers/${printerId}`));
  const shownOnce = await createCredential(page, 'Shown once');
  // What is shown once is shown in the answer to that click, and never again.
  await Promise.all(bodies.splice(0));
  let looked = 0;
  for (const place of everyPage({ printer: printerId, mailbox: mailboxId, message: id })) {
    expect((await page.goto(at(place)))?.status(), place).toBe(200);
    looked += 1;
    await expect(page.getByRole('main')).toBeVisible();
  }
  await page.goto(at(`printers/${printerId}`));
  await startAuthentication(page);

  expect(looked).toBeGreaterThan(9);

  const canary = await secretsOf(product);
  canary.keep('REST key', key);
  canary.keep('key that was shown once', shownOnce);
  for (const { name, value } of await context.cookies()) if (/session/.test(name)) canary.keep(`cookie ${name}`, value);
  const seen = (await Promise.all(bodies)).join('\n');
  expect(canary.names.filter((name) => /Grant.cacheCipher|deviceAnswerCipher|passwordCipher|cookie/.test(name)).length).toBeGreaterThan(4);
  // The code to type is for the eyes of whoever started the sign-in, as here.
  expect(canary.lookIn('the pages', seen).filter((one) => !one.startsWith('Authorization.codeCipher'))).toEqual([]);
  expect(canary.lookIn('the logs', logsOf(product.dataFolder))).toEqual([]);

  // A search that finds nothing has to find what is there.
  canary.keep('address of the mailbox', 'pages@contoso.example');
  canary.keep('name of the seed', 'Accounts payable');
  expect(canary.lookIn('the pages', seen).slice(-2)).toEqual(['address of the mailbox in the pages', 'name of the seed in the pages']);
  expect(logsOf(product.dataFolder)).toContain('the worker is ready');
});
