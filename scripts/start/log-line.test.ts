import { expect, test } from 'vitest';
import { forTerminal } from './log-line';

test.each([
  ['{"level":30,"msg":"sent"}', undefined],
  ['{"level":40,"msg":"slow"}', 'slow'],
  ['{"level":50,"msg":"send failed","err":{"message":"ECONNREFUSED"}}', 'send failed: ECONNREFUSED'],
  ['{"level":60,"msg":"no start","err":"ECONNREFUSED"}', 'no start: ECONNREFUSED'],
  ['{"level":50,"msg":"odd","err":7}', 'odd'],
  ['{"level":50,"msg":"boom","err":{"message":"boom"}}', 'boom'],
  ['{"level":60,"err":{"message":"out of memory"}}', 'out of memory'],
  ['{"level":50}', '{"level":50}'],
  ['{broken', undefined],
  ['   ✓ Ready in 90ms', undefined],
  ['Error: listen EADDRINUSE', 'Error: listen EADDRINUSE'],
  ['(node:12) Warning: deprecated', '(node:12) Warning: deprecated'],
  ['', undefined],
])('of the line %j the terminal shows %j', (line, shown) => {
  expect(forTerminal(line)).toBe(shown);
});
