import { expect, it } from 'vitest';
import { mailText } from './mail-text';

it('the mail to whoever holds the password says who asks, for what, until when, and what it allows', () => {
  const text = mailText({ organization: 'Contoso', account: 'scan@contoso.com', link: 'https://platen.example/hand-over/abc', expiresAt: '2026-11-27T10:06:00Z', by: 'Ada Lovelace' });
  expect(text.split('\n\n')).toContain('https://platen.example/hand-over/abc');
  for (const part of ['Contoso', 'as scan@contoso.com', 'Fri 27 Nov, 10:06 GMT', 'nothing is read', 'Ada Lovelace']) expect(text).toContain(part);
});
