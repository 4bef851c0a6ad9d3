import { describe, expect, it } from 'vitest';
import { distinctAddresses, isAddress, parseMailbox } from './address';

describe('an address', () => {
  it.each(['a@b.example', "o'neil+scan@sub.contoso.com", `${'x'.repeat(64)}@contoso.com`])('can be %s', (text) => expect(isAddress(text)).toBe(true));
  it.each(['', 'nobody', '@contoso.com', 'a@b', 'a b@contoso.com', 'a@contoso..com', 'a@-x.com', '.a@contoso.com', 'ä@contoso.com', 'a@contoso.com\r\nBcc: x@y.z', `${'x'.repeat(65)}@contoso.com`])(
    'is not %j',
    (text) => expect(isAddress(text)).toBe(false),
  );
});

describe('a mailbox', () => {
  it.each([
    ['scan@contoso.com', { name: '', address: 'scan@contoso.com' }],
    ['Reception <scan@contoso.com>', { name: 'Reception', address: 'scan@contoso.com' }],
    ['"Reception, \\"2nd\\"" <scan@contoso.com>', { name: 'Reception, "2nd"', address: 'scan@contoso.com' }],
    ['<scan@contoso.com>', { name: '', address: 'scan@contoso.com' }],
  ])('is read from %s', (text, mailbox) => expect(parseMailbox(text)).toEqual(mailbox));
  it.each(['Reception', 'a@b.example, c@d.example', 'X <a@b.example> y', 'X\r\nBcc: q <a@b.example>'])('is not %j', (text) => expect(parseMailbox(text)).toBeNull());
});

it('each address counts once, whatever its case', () => {
  expect(distinctAddresses([{ name: 'A', address: 'a@x.example' }, { name: '', address: 'A@X.example' }, { name: '', address: 'b@x.example' }])).toEqual(['a@x.example', 'b@x.example']);
});
