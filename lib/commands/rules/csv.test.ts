import { describe, expect, it } from 'vitest';
import { csvLine } from './csv';

/** A line as a program reads it that parts cells at `separator`: RFC 4180, or a spreadsheet whose language has a semicolon. */
function cellsOf(line: string, separator: string): string[] {
  const cells = [''];
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (quoted && character === '"' && line[at + 1] === '"') {
      cells[cells.length - 1] += '"';
      at += 1;
    } else if (quoted ? character === '"' : character === '"' && cells.at(-1) === '') quoted = !quoted;
    else if (!quoted && (character === separator || character === '\n' || character === '\r')) cells.push('');
    else cells[cells.length - 1] += character;
  }
  return cells;
}

/** As docs/security.md says: how whoever reads the file in again gets the value back. */
function readIn(cell: string): string {
  return cell.replace(/(^|[;,|\t\r\n])'(?=[\s\u0000"']*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g, '$1');
}

const formula = /^[\s\u0000"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

const values = [
  '=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '\n=1', '\u0000=1', '\uFF1D1', '\uFF0B1', '\uFF0D1', '\uFF201', '=HYPERLINK("http://x";"y")', 'a;=1+1', 'a; =1', 'a,=1', 'a\t=1', 'a\r\n=1', 'a|=cmd',
  '";=1', 'a;"=1', 'a";"=1', "'=1", "''=1", "a;'=1", ';=;=;=', 'a;\uFF1Dcmd', '"=1"', '\u00a0=1', "=cmd|' /C calc'!A0", 'x"\r\n"=1', 'plain', 'scan-1@contoso.com', "it's", 'a;b', '', "'", "';", 'a=b', '=', ' ',
];

describe('a line of a CSV file', () => {
  it('quotes what would break it, and doubles quotes', () => {
    expect(csvLine(['a', 'b,c', 'say "no"', 'two\nlines', ' edge ', 'b;c', null, 7, -1])).toBe('a,"b,c","say ""no""","two\nlines"," edge ","b;c",,7,-1\r\n');
  });

  it.each(values)('makes no formula of %j, whichever separator the file is read with, and gives the value back', (value) => {
    const line = csvLine(['first', value, 'last']);
    for (const separator of [',', ';', '\t', '|']) for (const cell of cellsOf(line, separator)) expect(cell).not.toMatch(formula);
    expect(readIn(cellsOf(line, ',')[1] ?? '')).toBe(value);
  });

  it('makes no formula of anything put together of such signs, and gives it back', () => {
    const alphabet = ['=', '+', '-', '@', ';', ',', '\t', '\r', '\n', '"', "'", ' ', '|', 'a', '\uFF1D', '\u0000'];
    let seed = 7;
    const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const wrong: string[] = [];
    for (let round = 0; round < 3_000; round += 1) {
      const value = Array.from({ length: next(9) }, () => alphabet[next(alphabet.length)]).join('');
      const line = csvLine(['first', value]);
      const isFormula = [',', ';', '\t'].some((separator) => cellsOf(line, separator).some((cell) => formula.test(cell)));
      if (isFormula || readIn(cellsOf(line, ',')[1] ?? '') !== value) wrong.push(JSON.stringify([value, line]));
    }
    expect(wrong).toEqual([]);
  });

  it('leaves an address with a hyphen in it alone', () => {
    expect(csvLine(['scan-1@contoso.com'])).toBe('scan-1@contoso.com\r\n');
  });

  it('takes time that grows with the length alone', () => {
    for (const piece of ['\t', ';', ' ;', "'", '"']) expect(csvLine([piece.repeat(300_000)]).length).toBeGreaterThan(300_000);
  });
});
