import { expect, it } from 'vitest';
import { LineEnds } from './crlf';

function repair(pieces: string[]): string {
  const ends = new LineEnds();
  return Buffer.concat([...pieces.map((piece) => ends.over(Buffer.from(piece))), ends.end()]).toString();
}

it.each([
  ['a\r\nb\r\n', 'a\r\nb\r\n'],
  ['a\nb\n', 'a\r\nb\r\n'],
  ['a\rb', 'a\r\nb'],
  ['a\n.\nb', 'a\r\n.\r\nb'],
  ['a\r\r\nb', 'a\r\n\r\nb'],
  ['\n\r\n\r', '\r\n\r\n\r\n'],
  ['\r\r', '\r\n\r\n'],
])('%j ends its lines as %j, however it is cut', (given, wanted) => {
  expect(repair([given])).toBe(wanted);
  for (let cut = 0; cut <= given.length; cut += 1) expect(repair([given.slice(0, cut), given.slice(cut)])).toBe(wanted);
  expect(repair([...given])).toBe(wanted);
});

it('mends a long piece, where one line end in many is half, like a short one', () => {
  const line = `${'x'.repeat(76)}\r\n`;
  const lines = line.repeat(1000);
  expect(repair([lines])).toBe(lines);
  for (const half of ['\n', '\ry', '\n\r', 'y\n']) expect(repair([`${lines}y${half}${lines}`])).toBe(`${lines}y${half.replace(/\r|\n/g, '\r\n')}${lines}`);
  const short = '\r\n'.repeat(5000);
  expect(repair([short, `${short}\n`])).toBe(`${short}${short}\r\n`);
});
