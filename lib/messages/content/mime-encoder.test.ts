import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lines, mailOf, partsOf, type Part } from '@/e2e/stage/mime';
import { encodedMail } from '@/e2e/stage/mime-encoded';
import { trees } from '@/e2e/stage/mime-trees';

const text = (bytes: Buffer): string => lines(bytes).toString('latin1');

function travels(mail: Buffer): void {
  const all = mail.toString('latin1');
  expect(all).toMatch(/^[\x01-\x7f]*$/);
  expect(all.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(Math.max(...all.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  expect(all.endsWith('\r\n')).toBe(true);
}

function same(after: Part[], before: Part[]): void {
  expect(after.map(({ type }) => type)).toEqual(before.map(({ type }) => type));
  for (const [at, { type, content, last }] of before.entries()) {
    const got = after[at]?.content ?? Buffer.alloc(0);
    if (!type.startsWith('text/')) expect(got.toString('hex')).toBe(content.toString('hex'));
    // The last line of a mail ends, whether it did or not.
    else if (last) expect(text(got).replace(/\r\n$/, '')).toBe(text(content).replace(/\r\n$/, ''));
    else expect(text(got)).toBe(text(content));
  }
}

describe('the content of a mail', () => {
  it('decodes to the same after it was made fit to travel, whatever it is made of and however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(trees(), fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 60 }), async ({ bytes, parts }, cuts) => {
        const mail = await encodedMail(bytes, cuts);
        travels(mail);
        same(partsOf(mail), parts);
        same(partsOf(await encodedMail(bytes, [])), parts);
        // What is fit stays byte for byte.
        expect((await encodedMail(mail, [])).equals(mail)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('stays byte for byte where nothing keeps it from travelling', async () => {
    const mail = mailOf('multipart/mixed; boundary="b 1"', 'preamble\r\n--b 1\r\nContent-Type: text/html\r\n\r\n<b>=20  \r\n--b 1x\r\n--b 1  \r\n\r\n--b 1--\r\nepilogue\r\n');
    expect((await encodedMail(mail, [7])).toString()).toBe(mail.toString());
  });
});
