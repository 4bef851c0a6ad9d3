import { test as base } from '@playwright/test';
import { leaveFleet } from '../steps/fleet';
import { sandboxOf } from '../steps/sandbox';
import { announcedProduct, type ProductInfo } from './product-info';

/** Playwright's test with the running product: `page.goto('/')` is its web. */
export const test = base.extend<object, { product: ProductInfo }>({
  product: [
    async ({}, use) => {
      const product = announcedProduct();
      // A test that failed gets a new worker after it: what it had set at the sandbox must not fail the others too.
      await sandboxOf(product).reset();
      await use(product);
      await leaveFleet();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ product }, use) => use(product.publicUrl),
});

export { expect } from '@playwright/test';
