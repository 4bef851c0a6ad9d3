import { expect, it } from 'vitest';
import { testCode, testText } from './test-mail';

it('a test has a short code of letters and digits nobody takes for one another', () => {
  expect(testCode(Uint8Array.from([0, 24, 25, 255]))).toMatch(/^[34679ACDEFGHJKMNPQRTUVWXY]{4}$/);
});

it('a test says what it is, where it came from and who started it', () => {
  const text = testText({ code: 'K7QX', mailbox: 'scan@contoso.example', printer: 'Reception', startedBy: 'Ada', startedAt: new Date('2026-11-26T10:06:30Z') });
  for (const words of ['test K7QX', 'Printer: Reception', 'Mailbox: scan@contoso.example', 'Started: 2026-11-26 10:06 UTC by Ada']) expect(text).toContain(words);
});
