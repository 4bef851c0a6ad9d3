import pg from 'pg';
import { expect, test } from './stage/browser-test';
import { axeFaults } from './steps/axe';
import { logIn } from './steps/person';

test('a mailbox’s limits go as far as its cloud allows, and back to it', async ({ page, product }) => {
  await logIn(page, product);
  await page.goto('/o/contoso/mailboxes');
  await page.getByRole('link', { name: 'finance-scan@contoso.example', exact: true }).click();
  const perMinute = page.getByLabel('Messages', { exact: true });
  await perMinute.fill('31');
  await page.getByRole('button', { name: 'Save the limits' }).click();
  await expect(page.getByText('The cloud allows at most 30 messages in any 60 seconds.')).toBeVisible();
  await expect(perMinute).toBeFocused();
  await expect(perMinute).toHaveValue('31');
  await perMinute.fill('20');
  await page.getByRole('button', { name: 'Save the limits' }).click();
  await expect(page.getByText('Set by hand.')).toBeVisible();
  await page.reload();
  await expect(perMinute).toHaveValue('20');
  await page.getByRole('button', { name: 'Back to the default' }).click();
  await expect(page.getByText('Those of its cloud.')).toBeVisible();
  await expect(perMinute).toHaveValue('28');
});

test('the week a mailbox stood at its limit is a sentence, bars and a table that everybody can read', async ({ page, product }) => {
  const database = new pg.Client({ connectionString: product.environment['DATABASE_URL'] });
  await database.connect();
  const organization = (await database.query<{ id: string }>(`SELECT organization_id AS id FROM list_organizations('00000000-0000-0000-0000-000000000000', 1)`)).rows[0]?.id;
  await database.query(`SELECT set_config('app.organization_id', $1, false)`, [organization]);
  await database.query(
    `INSERT INTO "LaneHour" ("organizationId", "laneId", "hour", "sent", "atLimitMs", "waitMs")
     SELECT b."organizationId", b."laneId", date_trunc('hour', now()) - n * interval '1 hour', 100, CASE n WHEN 2 THEN 2400000 ELSE 0 END, CASE n WHEN 2 THEN 24000000 ELSE 0 END
     FROM "Mailbox" b, generate_series(1, 30) n WHERE b."address" = 'finance-scan@contoso.example'`,
  );
  await database.end();
  await logIn(page, product);
  await page.goto('/o/contoso/mailboxes');
  await page.getByRole('link', { name: 'finance-scan@contoso.example', exact: true }).click();
  await expect(page.getByText('It stood at its limit for 40 min this week; mail of those hours waited 4 min longer for it on average; the limit is 28 a minute.')).toBeVisible();
  await page.getByText('The same as a table').click();
  await expect(page.getByRole('cell', { name: '40 min' })).toBeVisible();
  for (const width of [1440, 320]) {
    await page.setViewportSize({ width, height: 900 });
    // What the frame covers while the page is scrolled is no fault of what it covers.
    await page.evaluate(() => window.scrollTo(0, 0));
    expect(await axeFaults(page), `${width} pixels wide`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  }
});

test('the owner sets how long mail is kept and tried, and is told beside the field what can’t be', async ({ page, product }) => {
  await logIn(page, product);
  await page.goto('/o/contoso/settings');
  await page.getByLabel('Delivery is tried').fill('121');
  await page.getByRole('button', { name: 'Save the settings' }).click();
  await expect(page.getByText('At most 120.', { exact: true })).toBeVisible();
  await page.getByLabel('Delivery is tried').fill('49');
  await page.getByRole('button', { name: 'Save the settings' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Delivery is tried')).toHaveValue('49');
  await page.getByLabel('Delivery is tried').fill('48');
  await page.getByRole('button', { name: 'Save the settings' }).click();
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
});
