import { test as base } from '@playwright/test';
import { leaveFleet } from '../steps/fleet';
import { announcedProduct, type ProductInfo } from './product-info';

/** Playwright's test with the running product: `page.goto('/')` is its web. */
export const test = base.extend<object, { product: ProductInfo }>({
  product: [
    async ({}, use) => {
      await use(announcedProduct());
      await leaveFleet();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ product }, use) => use(product.publicUrl),
});

export { expect } from '@playwright/test';
