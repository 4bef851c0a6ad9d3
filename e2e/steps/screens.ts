import type { Browser, BrowserContext, Cookie, Page } from '@playwright/test';
import { test as base } from '../stage/browser-test';
import type { ProductInfo } from '../stage/product-info';
import { logIn } from './person';

/** The two screens people sign in on. */
const views = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
} as const;

let session: Cookie[] | undefined;

/** A screen of the seeded owner; all of them share one session, which is logged in once. */
async function screen(browser: Browser, product: ProductInfo, view: keyof typeof views): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: product.publicUrl, ...views[view] });
  if (session) await context.addCookies(session);
  else {
    const page = await context.newPage();
    await logIn(page, product);
    session = await context.cookies();
    await page.close();
  }
  return context;
}

/** Playwright's test with a desktop and a phone of one person, logged in. */
export const test = base.extend<{ desktop: Page; phone: Page }>({
  desktop: async ({ browser, product }, use) => {
    const context = await screen(browser, product, 'desktop');
    await use(await context.newPage());
    await context.close();
  },
  phone: async ({ browser, product }, use) => {
    const context = await screen(browser, product, 'phone');
    await use(await context.newPage());
    await context.close();
  },
});

/** How much wider than the screen the page is. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

export { expect } from '../stage/browser-test';
