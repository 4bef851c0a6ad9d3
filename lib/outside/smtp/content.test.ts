import { expect, it } from 'vitest';
import { Dots } from './content';

/** As the server gets it: the pieces, the last line end, and the end that nodemailer adds. */
function sent(pieces: string[]): string {
  const dots = new Dots();
  const out = pieces.map((piece) => dots.over(Buffer.from(piece)).toString()).join('') + dots.rest.toString();
  return `${out}${out.endsWith('\r\n') ? '' : '\r\n'}.\r\n`;
}

it.each([
  ['a\r\nb\r\n', 'a\r\nb\r\n.\r\n'],
  ['a', 'a\r\n.\r\n'],
  ['.', '..\r\n.\r\n'],
  ['.\r\n', '..\r\n.\r\n'],
  ['a\r\n.\r\nb\r\n', 'a\r\n..\r\nb\r\n.\r\n'],
  ['a.b\r\n..c\r\n.d.\r\n', 'a.b\r\n...c\r\n..d.\r\n.\r\n'],
  ['\r\n\r\n', '\r\n\r\n.\r\n'],
  ['x\n.\r.y', 'x\n..\r..y\r\n.\r\n'],
])('%j goes over the line as %j, however it is cut', (given, wanted) => {
  expect(sent([given])).toBe(wanted);
  for (let cut = 0; cut <= given.length; cut += 1) expect(sent([given.slice(0, cut), given.slice(cut)])).toBe(wanted);
  expect(sent([...given])).toBe(wanted);
});
