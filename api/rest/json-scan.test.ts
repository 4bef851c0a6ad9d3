import { describe, expect, it } from 'vitest';
import { JsonScan } from './json-scan';

/** Fed in pieces of so many bytes; how many bytes it took, and what it refused. */
function scan(json: string, piece: number): { read: number; code: string | null } {
  const bytes = Buffer.from(json);
  const scanner = new JsonScan();
  for (let at = 0; at < bytes.length; at += piece) {
    try {
      scanner.read(bytes.subarray(at, at + piece));
    } catch (error) {
      return { read: at, code: (error as { code: string }).code };
    }
  }
  return { read: bytes.length, code: null };
}

describe('JSON that comes in', () => {
  it.each<[string, string]>([
    ['lists', '['.repeat(1_000_000)],
    ['objects', '{"a":'.repeat(200_000)],
    ['lists that end', '[[],'.repeat(200_000)],
    ['a list of empty lists', `{"to":[${'[],'.repeat(300_000)}`],
    ['settings', `{${Array.from({ length: 100_000 }, (_, at) => `"k${at}":1`).join(',')}`],
    ['a name', `{"${'n'.repeat(1_000_000)}":1,`],
    ['a number', `[${'1'.repeat(1_000_000)}`],
    ['a bare word', 'x'.repeat(1_000_000)],
  ])('with too much of %s is refused long before its end, however it is cut', (_what, json) => {
    for (const piece of [1000, 65_536]) {
      const { read, code } = scan(json, piece);
      expect(code).toBe('json_too_complex');
      if (!json.startsWith('{"n')) expect(read).toBeLessThan(json.length);
    }
  });

  it.each<[string, string]>([
    ['a long text', JSON.stringify({ text: 'x'.repeat(300_000) })],
    ['a text of brackets and commas', JSON.stringify({ text: '[{,:'.repeat(100_000) })],
    ['a text of quotes and backslashes', JSON.stringify({ text: '"\\'.repeat(100_000), to: [] })],
    ['a full message', JSON.stringify({ to: new Array(500).fill('a@contoso.example'), attachments: new Array(100).fill({ filename: 'a', contentType: 'a/b', content: 'QUJD' }) })],
    ['much white space', `{ ${' \n'.repeat(100_000)} "to": []}`],
  ])('with %s is taken, however it is cut', (_what, json) => {
    for (const piece of [1, 7, 65_536]) expect(scan(json, piece).code).toBeNull();
  });
});
