import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const looks = 3;

/**
 * What axe finds against WCAG 2.2 AA, a line each. A page whose parts just come anew may be without a title for a moment:
 * it is looked at again; one that has none fails.
 */
export async function axeFaults(page: Page): Promise<string[]> {
  for (let look = 1; ; look += 1) {
    await expect(page).toHaveTitle(/./);
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    if (look === looks || !violations.some(({ id }) => id === 'document-title')) {
      return violations.map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join('; ')}`);
    }
  }
}
