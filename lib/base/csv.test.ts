import { describe, expect, it } from 'vitest';
import { csvLine } from './csv';

describe('a line of a CSV file', () => {
  it('quotes what would break it, and doubles quotes', () => {
    expect(csvLine(['a', 'b,c', 'say "no"', 'two\nlines', ' edge ', null, 7, -1])).toBe('a,"b,c","say ""no""","two\nlines"," edge ",,7,-1\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '\uFF1D1', '=HYPERLINK("http://x";"y")'])('makes no formula of %j', (cell) => {
    expect(csvLine([cell])).toMatch(/^"?'/);
  });

  it('leaves an address with a hyphen in it alone', () => {
    expect(csvLine(['scan-1@contoso.com'])).toBe('scan-1@contoso.com\r\n');
  });
});
