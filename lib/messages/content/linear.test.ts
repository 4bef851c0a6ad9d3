import { describe, expect, it } from 'vitest';
import { mailOf } from '@/e2e/stage/mime';
import { encodedMail } from '@/e2e/stage/mime-encoded';
import { keptFields } from '../rules/header-fields';
import { splitHeader } from '../rules/header-lines';
import { writeField } from './header-field';
import { openRfc822 } from './rfc822';

/** In milliseconds of this process's own time: what else runs on the machine does not count. */
async function cost(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await Promise.resolve().then(work).catch(() => undefined);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Of three times, the least: garbage is collected in some of them. */
async function least(work: () => unknown): Promise<number> {
  return Math.min(await cost(work), await cost(work), await cost(work));
}

/** Sixteen times as long may take at most a hundred times as much; were it quadratic, 256. What takes next to nothing is not compared. */
async function linear(work: (length: number) => unknown, length: number): Promise<void> {
  const short = await cost(() => work(length));
  const long = await cost(() => work(length * 16));
  expect(long).toBeLessThan(Math.max(2000, short * 100));
}

const repeated = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length)).slice(0, length);

describe('a header', () => {
  const values = ['a', ' ', '(', '"', '\\', '<', ',', ';', '=?', '=?utf-8?Q?a?= ', '\xfc', '\xfc ', 'a@b.example,', '\x83', '\x1b$', "*0*=''%", '\r\n ', 'x\r\n'];
  it.each(values.map((value) => [value]))('takes time in proportion to its length, of many %j', async (value) => {
    for (const name of ['Subject', 'To', 'Content-Type']) {
      await linear((length) => openRfc822((async function* () { yield Buffer.from(`X: 1\r\n${name}: ${repeated(value, length)}\r\n\r\nx`, 'latin1'); })()), 8_000);
      await linear((length) => keptFields(splitHeader([`${name}: a\xfc; b="${repeated(value, length).replace(/[\r\n]/g, '')}`]).fields).map((field) => writeField(field, null)), 8_000);
    }
  });
});

describe('content', () => {
  const bodies = ['a', '\n', '\r', '--\n', '--b\n', '--b\r\n\r\n', '\n-', '=', '=\n', ' ', '\xfc', '\0', 'a: b\n'];
  it.each(bodies.map((body) => [body]))('takes time in proportion to its length, of many %j', async (body) => {
    for (const [type, encoding] of [['text/plain', 'binary'], ['application/pdf', 'quoted-printable'], ['multipart/mixed; boundary=b', 'base64']] as const) {
      await linear((length) => encodedMail(mailOf(type, repeated(body, length), `Content-Transfer-Encoding: ${encoding}`), []), 16_000);
    }
  });

  // Beside plain mail of the same length, each cut into pieces as the network has them.
  const long = 4_000_000;
  const multipart = (body: string): Buffer => mailOf('multipart/mixed; boundary=b', `${body}\r\n--b\r\n\r\nx\r\n--b--\r\n`);
  it.each([
    ['a preamble of --', multipart(repeated('--\n', long))],
    ['a preamble of half boundaries', multipart(repeated('--bx\r', long))],
    ['a preamble of short lines', multipart(repeated('a\n', long))],
    ['a preamble of odd lines', multipart(repeated('\xfc\na\n', long))],
    ['LFs', mailOf('text/plain', repeated('\n', long))],
    ['CRs', mailOf('text/plain', repeated('\r', long))],
    ['LFs in a signed part', mailOf('multipart/signed; boundary=b', `--b\r\n\r\n${repeated('\n', long)}--b--\r\n`)],
    ['short lines of base64', mailOf('application/pdf', repeated('A\n', long), 'Content-Transfer-Encoding: base64')],
    ['lines like delimiters in a binary part', multipart(`--b\r\nContent-Type: image/tiff\r\n\r\n${repeated('\n--\xff', long)}`)],
  ])('costs at most a few times what plain mail costs, of %s', async (_, mail) => {
    const plain = mailOf('text/plain', repeated(`${'plain '.repeat(12)}\r\n`, long));
    const cuts = Array.from({ length: Math.ceil(mail.length / 16_384) }, () => 16_384);
    const [ofPlain, ofThis] = [await least(() => encodedMail(plain, cuts)), await least(() => encodedMail(mail, cuts))];
    expect(ofThis).toBeLessThan(8 * ofPlain);
  });
});
