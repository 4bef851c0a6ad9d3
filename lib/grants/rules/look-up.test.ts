import { describe, expect, it } from 'vitest';
import { lookUpAddress } from './look-up';

describe('where Microsoft explains a code', () => {
  it.each([
    ['AADSTS50173', 'https://login.microsoftonline.com', 'https://login.microsoftonline.com/error?code=50173'],
    ['AADSTS50173', 'https://login.microsoftonline.us', 'https://login.microsoftonline.us/error?code=50173'],
    ['AADSTS50173', 'https://login.partner.microsoftonline.cn', 'https://login.partner.microsoftonline.cn/error?code=50173'],
    ['AADSTS50173', 'https://localhost:4443', 'https://login.microsoftonline.com/error?code=50173'],
    ['AADSTS50173', null, 'https://login.microsoftonline.com/error?code=50173'],
  ])('%s of %s', (code, authority, address) => expect(lookUpAddress(code, authority)).toBe(address));

  it.each(['invalid_grant', '535 5.7.139', 'AADSTS1&x=', null])('is nowhere for %j', (code) => expect(lookUpAddress(code, null)).toBeNull());
});
