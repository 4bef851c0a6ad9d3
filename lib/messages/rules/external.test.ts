import { expect, it } from 'vitest';
import { leavesItsDomain } from './external';

it('a message leaves its tenant where somebody outside the domain of its mailbox has not got it yet', () => {
  const inside = { address: 'Ada@Contoso.example', state: 'pending' };
  const outside = { address: 'bob@northwind.example', state: 'pending' };
  expect(leavesItsDomain([inside], 'scan@contoso.example')).toBe(false);
  expect(leavesItsDomain([inside, outside], 'scan@contoso.example')).toBe(true);
  expect(leavesItsDomain([inside, { ...outside, state: 'sent' }], 'scan@contoso.example')).toBe(false);
});
