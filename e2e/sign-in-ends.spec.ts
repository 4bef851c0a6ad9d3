import type { Page } from '@playwright/test';
import type { SandboxClient } from '@/sandbox/client';
import { colleague, newPrinter, startCodeAs } from './steps/fleet';
import { codeShown } from './steps/person';
import { sandboxOf } from './steps/sandbox';
import { expect, overflowOf, test } from './steps/screens';

interface End {
  state: string;
  /** Before the code is asked for. */
  before?: (sandbox: SandboxClient, address: string) => Promise<unknown>;
  /** With the code before the person's eyes; the phone is where it was started. */
  after?: (sandbox: SandboxClient, given: { code: string; address: string; phone: Page }) => Promise<unknown>;
  says: (address: string) => (string | RegExp)[];
  buttons: string[];
}

const priya = 'priya.nair@contoso.example';

const ends: End[] = [
  {
    state: 'completed',
    after: (sandbox, { code, address }) => sandbox.approve(code, address),
    says: (address) => ['(Authenticated)', address, 'the one printer of this mailbox'],
    buttons: ['Close'],
  },
  {
    state: 'declined',
    after: (sandbox, { code }) => sandbox.decline(code),
    says: () => ['The sign-in was declined', 'Take a new code and sign in again.'],
    buttons: ['New code', 'Close'],
  },
  {
    state: 'expired',
    before: (sandbox) => sandbox.settings({ deviceCodeSeconds: 5 }),
    says: () => ['The code ran out', /a policy against device codes is the likely cause/, 'Ways that need no code'],
    buttons: ['New code', 'Sign in in this browser', 'App-only', 'Close'],
  },
  {
    state: 'blocked',
    before: (sandbox, address) => sandbox.signInRule({ match: { account: address }, code: 53003, poller: { error: 'interaction_required', code: 53003 }, times: 1 }),
    after: (sandbox, { code, address }) => sandbox.approve(code, address).catch(() => undefined),
    says: () => ['Blocked by Conditional Access', /AADSTS53003/, 'Ways that need no code'],
    buttons: ['Sign in in this browser', 'App-only', 'Copy for the administrator'],
  },
  {
    state: 'wrong account',
    after: (sandbox, { code }) => sandbox.approve(code, priya),
    says: (address) => ['Another account signed in', address, priya],
    buttons: ['New code', 'Close'],
  },
  {
    state: 'consent missing',
    before: (sandbox, address) => sandbox.entraRule({ match: { account: address, request: 'device_code' }, error: 'invalid_grant', code: 65001, times: 1 }),
    after: (sandbox, { code, address }) => sandbox.approve(code, address),
    says: () => ['Consent is missing', /AADSTS65001/, /grant consent for SMTP.Send/],
    buttons: ['Copy for the administrator', 'New code'],
  },
  {
    state: 'cancelled',
    after: (_sandbox, { phone }) => phone.getByRole('button', { name: 'Cancel the sign-in' }).tap(),
    says: () => ['The sign-in was cancelled', 'Take a new code and sign in again.'],
    buttons: ['New code', 'Close'],
  },
];

test.beforeEach(async ({ product }) => {
  const sandbox = sandboxOf(product);
  await sandbox.reset();
  await sandbox.settings({ deviceCodeInterval: 1 });
});

/** Opens a new mailbox on the phone, and presses Start Authentication there. */
async function start(phone: Page, mailboxId: string): Promise<void> {
  await phone.goto(`/o/contoso/mailboxes/${mailboxId}`);
  await phone.getByRole('button', { name: 'Start Authentication' }).tap();
}

/** Both screens say it by themselves, nothing is wider than the screen, and the buttons can be reached. */
async function bothSay(screens: readonly Page[], says: readonly (string | RegExp)[], buttons: readonly string[]): Promise<void> {
  for (const screen of screens) {
    const dialog = screen.getByRole('dialog');
    for (const words of says) await expect(dialog.getByText(words).first()).toBeVisible();
    for (const name of buttons) await expect(dialog.getByRole('button', { name, exact: true }).first()).toBeVisible();
    expect(await overflowOf(screen)).toBeLessThanOrEqual(0);
  }
}

for (const { state, before, after, says, buttons } of ends) {
  test(`a sign-in that ends as ${state} says so by itself, with its remedy, on a desktop and a phone`, async ({ desktop, phone, product }) => {
    const sandbox = sandboxOf(product);
    const address = `end-${state.replace(' ', '-')}@contoso.example`;
    const { mailboxId } = await newPrinter(product, address);
    await before?.(sandbox, address);
    await start(phone, mailboxId);
    const code = await codeShown(phone);
    // The same session on another screen has the same code before it.
    await desktop.goto(`/o/contoso/mailboxes/${mailboxId}`);
    if (state !== 'expired') expect(await codeShown(desktop)).toBe(code);
    await after?.(sandbox, { code, address, phone });
    await bothSay([phone, desktop], says(address), buttons);
  });
}

test('a sign-in that fails before there is a code says what is wrong with the app, on a desktop and a phone', async ({ desktop, phone, product }) => {
  const { mailboxId } = await newPrinter(product, 'end-failed@contoso.example');
  await sandboxOf(product).entraRule({ match: { request: 'devicecode' }, error: 'unauthorized_client', code: 700016, times: 2 });
  const says = ['The tenant does not know the app', /AADSTS700016/, 'Check the client id and the tenant.'];
  await start(phone, mailboxId);
  await bothSay([phone], says, ['New code', 'Close']);
  await desktop.goto(`/o/contoso/mailboxes/${mailboxId}`);
  await desktop.getByRole('button', { name: 'Start Authentication' }).click();
  await bothSay([desktop], says, ['New code', 'Close']);
});

test('a sign-in can be taken over, and whoever had it is told, on a desktop and a phone', async ({ desktop, phone, product }) => {
  const { mailboxId } = await newPrinter(product, 'end-taken@contoso.example');
  const ben = await colleague(product, 'Ben Franklin');
  await startCodeAs(ben, mailboxId);
  for (const screen of [phone, desktop]) {
    await screen.goto(`/o/contoso/mailboxes/${mailboxId}`);
    await screen.getByRole('button', { name: 'Start Authentication' }).click();
    await expect(screen.getByRole('dialog').getByText('Ben Franklin is signing in').first()).toBeVisible();
  }
  await phone.getByRole('button', { name: 'Take over' }).tap();
  const code = await codeShown(phone);
  expect(await codeShown(desktop)).toBe(code);
  await startCodeAs(ben, mailboxId, true);
  await bothSay([phone, desktop], ['Ben Franklin is signing in'], ['Take over', 'Close']);
});
