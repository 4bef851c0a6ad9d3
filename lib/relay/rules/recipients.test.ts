import { describe, expect, it } from 'vitest';
import { chooseRecipients, leavesTenant } from './recipients';

const many = (count: number, state: 'pending' | 'unknown' | 'sent' = 'pending') => Array.from({ length: count }, (_, position) => ({ position, address: `p${position}@x.org`, state }));
const fresh = { unknownResends: 0, unknownAttempts: 0, lastClass: null };

describe('the recipients of an attempt', () => {
  it('are those still to be reached, as many as a mail takes', () => {
    expect(chooseRecipients({ ...fresh, recipients: [...many(1, 'sent'), { position: 1, address: 'b@x.org', state: 'pending' }] }, 100)).toEqual([{ position: 1, address: 'b@x.org', before: 'pending' }]);
    expect(chooseRecipients({ ...fresh, recipients: many(700) }, 10_000)).toHaveLength(500);
  });

  it('are fewer where the account may have fewer today, but never none', () => {
    expect(chooseRecipients({ ...fresh, recipients: many(9) }, 4)).toHaveLength(4);
    expect(chooseRecipients({ ...fresh, recipients: many(9) }, 0)).toHaveLength(1);
  });

  it('are half of them after the server wanted fewer', () => {
    expect(chooseRecipients({ ...fresh, lastClass: 'split', recipients: many(9) }, 100)).toHaveLength(5);
  });

  it('include those with an unknown outcome once', () => {
    expect(chooseRecipients({ ...fresh, recipients: many(2, 'unknown'), unknownResends: 1, unknownAttempts: 1 }, 100)).toHaveLength(2);
    expect(chooseRecipients({ ...fresh, recipients: many(2, 'unknown'), unknownResends: 1, unknownAttempts: 2 }, 100)).toHaveLength(0);
  });
});

describe('a mail', () => {
  it('leaves the tenant where somebody is in another domain', () => {
    expect(leavesTenant([{ address: 'ada@Contoso.example' }], 'contoso.example')).toBe(false);
    expect(leavesTenant([{ address: 'ada@contoso.example' }, { address: 'bob@northwind.example' }], 'contoso.example')).toBe(true);
  });
});
