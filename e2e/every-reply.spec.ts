import type { Page } from '@playwright/test';
import { expect, test } from './stage/browser-test';
import type { ProductInfo } from './stage/product-info';
import { waitUntil } from './stage/wait-until';
import { authorizedPrinter } from './steps/fleet';
import { logIn } from './steps/person';
import { messageState, submit, type MessageAnswer } from './steps/printer';
import { arrived, sandboxOf } from './steps/sandbox';

/** One class of reply: what the server says to this mailbox, and what a person then reads on the message's page. */
interface Seen {
  name: string;
  /** The domain of its mailbox, where not the usual one. */
  domain?: string;
  /** What the sandbox does, and how often. */
  fault: Parameters<ReturnType<typeof sandboxOf>['smtpRule']>[0] | null;
  to: string[];
  /** How the first attempt ends. */
  attempt: string;
  held?: true;
  heading: RegExp;
  says: RegExp[];
  /** What GET /v1/messages/{id} explains. */
  explains: { title: RegExp; remedy: RegExp } | null;
}

const ap = 'ap@contoso.example';
const classes: Seen[] = [
  { name: 'sent', fault: null, to: [ap], attempt: 'sent', heading: /^Delivered/, says: [/The mail server took it/], explains: null },
  {
    name: 'retry',
    fault: { stage: 'dot', reply: '451 4.7.500 Server busy. Please try again later from [10.0.0.1].', times: 1 },
    to: [ap],
    attempt: 'retry',
    heading: /^Retry \d\d:\d\d/,
    says: [/Exchange is suspicious of this address for now/, /tries again by itself/, /451 4\.7\.500/],
    explains: { title: /suspicious/, remedy: /by itself/ },
  },
  {
    name: 'fail',
    fault: { stage: 'rcpt', reply: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found', times: 1 },
    to: ['gone@contoso.example'],
    attempt: 'fail',
    heading: /^Refused/,
    says: [/There is no such recipient/, /Correct the address in the address book/],
    explains: { title: /no such recipient/, remedy: /Correct the address/ },
  },
  {
    name: 'full',
    fault: { stage: 'dot', reply: '554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException', times: 1 },
    to: [ap],
    attempt: 'hold',
    held: true,
    heading: /^Held/,
    says: [/The sending mailbox is full/, /Empty its Sent Items/, /nothing is lost/],
    explains: { title: /mailbox is full/, remedy: /Sent Items/ },
  },
  {
    name: 'tenant',
    domain: 'fabrikam.example',
    fault: { stage: 'dot', reply: '550 5.7.233 Message cannot be sent because the tenant has exceeded its external recipient rate limit', times: 1 },
    to: ['ada@northwind.example'],
    attempt: 'hold',
    held: true,
    heading: /^Held/,
    says: [/The Microsoft 365 tenant of reply-tenant@fabrikam.example has reached its daily limit for mail that leaves it/, /send from an address of your own domain/],
    explains: { title: /tenant has reached its external recipients/, remedy: /clears within 24 hours/ },
  },
  {
    name: 'slow',
    fault: { stage: 'dot', reply: '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded [Hostname=SANDBOX]', times: 1 },
    to: [ap],
    attempt: 'slow',
    heading: /^Retry \d\d:\d\d/,
    says: [/The mailbox sends faster than Exchange lets it/, /asked to slow down/],
    explains: { title: /sends faster/, remedy: /Nothing to do/ },
  },
  {
    name: 'split',
    fault: { stage: 'dot', reply: '550 5.5.3 Too many recipients', times: 1 },
    to: [ap, 'hr@contoso.example', 'it@contoso.example'],
    attempt: 'split',
    heading: /^Delivered/,
    says: [/split over several sends/, /Platen sends to the others in further mails/, /for all 3 recipients/],
    explains: null,
  },
  {
    name: 'unknown',
    fault: { stage: 'dot', action: 'drop', keep: true, times: 2 },
    to: [ap],
    attempt: 'unknown',
    heading: /^Retry \d\d:\d\d/,
    says: [/nobody knows whether it arrived/, /may arrive twice/],
    explains: { title: /nobody knows/, remedy: /may arrive twice/ },
  },
];

const addressOf = ({ name, domain = 'contoso.example' }: Seen) => `reply-${name}@${domain}`;
const subjectOf = ({ name }: Seen) => `Every reply: ${name}`;

interface Sent {
  seen: Seen;
  id: string;
  key: string;
  mailboxId: string;
}

test.describe('every class of reply', () => {
  test.beforeAll(async ({ product }) => {
    await sandboxOf(product).reset(true);
  });

  test('is told to a person on the page of the message and to a program, with what to do', async ({ page, product }) => {
    const mails = await Promise.all(classes.map((seen) => handIn(product, seen)));
    await logIn(page, product);
    for (const mail of mails) {
      await test.step(mail.seen.name, async () => {
        const answer = await ended(product, mail);
        expect(answer.explanation === null).toBe(mail.seen.explains === null);
        if (mail.seen.explains) {
          expect(answer.explanation?.title).toMatch(mail.seen.explains.title);
          expect(answer.explanation?.remedy).toMatch(mail.seen.explains.remedy);
        }
        await page.goto(`/o/contoso/messages/${mail.id}`);
        await expect(page.getByRole('heading', { level: 1, name: mail.seen.heading })).toBeVisible();
        for (const words of mail.seen.says) await expect(page.getByRole('article').getByText(words).first()).toBeVisible();
      });
    }
    const of = (name: string) => mails.find(({ seen }) => seen.name === name) as Sent;
    await test.step('one that is held is taken back', () => cancels(page, product, of('full')));
    await test.step('a tenant’s hold is on the mail of its other mailboxes that leaves it, and on no other', () => holdsWhatLeaves(page, product));
    await test.step('an unknown outcome is sent again only by a person, with the same Message-ID', () => sendsAgain(page, product, of('unknown')));
    await test.step('all of a filter is tried again', () => retriesAll(page, product, of('fail')));
  });
});

async function handIn(product: ProductInfo, seen: Seen): Promise<Sent> {
  const { key, mailboxId } = await authorizedPrinter(product, addressOf(seen));
  if (seen.fault) await sandboxOf(product).smtpRule({ ...seen.fault, match: { mailbox: addressOf(seen) } });
  const { status, id } = await submit(product, key, { to: seen.to, subject: subjectOf(seen), text: 'Scanned' });
  expect(status).toBe(202);
  return { seen, id, key, mailboxId };
}

/** Waits until the first attempt ended as it must, and what it means for the message is written. */
function ended(product: ProductInfo, { seen, id, key }: Sent): Promise<MessageAnswer> {
  return waitUntil(
    `the message of "${seen.name}" was tried`,
    async () => {
      const answer = await messageState(product, key, id);
      const [first] = answer.attempts ?? [];
      return first?.class === seen.attempt && (answer.held !== null) === (seen.held === true) && (seen.name !== 'split' || answer.state === 'sent') && answer;
    },
  );
}

async function cancels(page: Page, product: ProductInfo, { id, key }: Sent): Promise<void> {
  await page.goto(`/o/contoso/messages/${id}`);
  await page.getByRole('button', { name: 'Cancel the message' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Cancelled' })).toBeVisible();
  expect(await messageState(product, key, id)).toMatchObject({ state: 'cancelled' });
}

async function holdsWhatLeaves(page: Page, product: ProductInfo): Promise<void> {
  const { key } = await authorizedPrinter(product, 'reply-tenant-too@fabrikam.example');
  const inside = await submit(product, key, { to: ['hr@fabrikam.example'], subject: 'Every reply: inside', text: 'Scanned' });
  const outside = await submit(product, key, { to: ['bob@northwind.example'], subject: 'Every reply: outside', text: 'Scanned' });
  await arrived(sandboxOf(product), 'Every reply: inside');
  await waitUntil('what stays inside is sent', async () => (await messageState(product, key, inside.id)).state === 'sent');
  expect(await messageState(product, key, outside.id)).toMatchObject({ state: 'queued', held: { scope: 'tenant_external' }, attempts: [] });
  await page.goto(`/o/contoso/messages/${outside.id}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Held' })).toBeVisible();
}

async function sendsAgain(page: Page, product: ProductInfo, { seen, id, key }: Sent): Promise<void> {
  await page.goto(`/o/contoso/messages/${id}`);
  await page.getByRole('button', { name: 'Retry now' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Outcome unknown' })).toBeVisible();
  await expect(page.getByRole('article').getByText(/may arrive twice/).first()).toBeVisible();
  expect((await messageState(product, key, id)).explanation?.remedy).toContain('may arrive twice');
  await page.getByRole('button', { name: 'Send again anyway' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Delivered/ })).toBeVisible();
  await expect(page.getByRole('article').getByText(/may arrive twice/).first()).toBeVisible();
  const sandbox = sandboxOf(product);
  await arrived(sandbox, subjectOf(seen), { count: 3 });
  const copies = await sandbox.inbox({ subject: subjectOf(seen) });
  const [first, ...others] = await Promise.all(copies.map(({ id: copy }) => sandbox.raw(copy)));
  for (const other of others) expect(Buffer.compare(other, first ?? Buffer.alloc(0))).toBe(0);
}

async function retriesAll(page: Page, product: ProductInfo, { seen, mailboxId }: Sent): Promise<void> {
  await page.goto(`/o/contoso/messages?mailbox=${mailboxId}&state=failed`);
  await page.getByRole('button', { name: 'Retry all' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Retry 1 message' }).click();
  await expect(dialog.getByText('1 message is tried again.').first()).toBeVisible();
  await arrived(sandboxOf(product), subjectOf(seen));
}
