import { expect, it } from 'vitest';
import { exposition } from './exposition';

it('writes metrics as Prometheus reads them, with what would break a line escaped', () => {
  expect(
    exposition([
      { name: 'a_total', type: 'counter', help: 'Two\nlines and a \\.', samples: [{ value: 3 }, { labels: { state: 'say "no"\n\\', of: 'x' }, value: 0.5 }] },
      { name: 'b', type: 'gauge', help: 'None.', samples: [] },
    ]),
  ).toBe('# HELP a_total Two\\nlines and a \\\\.\n# TYPE a_total counter\na_total 3\na_total{state="say \\"no\\"\\n\\\\",of="x"} 0.5\n# HELP b None.\n# TYPE b gauge\n');
});
