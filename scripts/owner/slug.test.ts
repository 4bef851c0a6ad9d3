import { expect, test } from 'vitest';
import { slugFrom } from './slug';

test.each([
  ['Contoso Manufacturing', 'contoso-manufacturing'],
  ['  Möller & Söhne GmbH ', 'moller-sohne-gmbh'],
  ['Straßenbau 24/7', 'strassenbau-24-7'],
  ['École n° 3', 'ecole-n-3'],
])('%j becomes %j', (name, slug) => {
  expect(slugFrom(name)).toBe(slug);
});

test('a long name is cut without a hyphen at the end', () => {
  expect(slugFrom(`${'a'.repeat(47)} b`)).toBe('a'.repeat(47));
});
