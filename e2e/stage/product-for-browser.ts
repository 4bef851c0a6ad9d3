import { announceProduct } from './product-info';
import { startProduct } from './start-product';

/** Playwright's global set-up: one product for all browser tests. Returns what takes it down. */
export default async function setUp(): Promise<() => Promise<void>> {
  console.log('Starting the product …');
  const product = await startProduct();
  announceProduct(product.info);
  return () => product.remove();
}
