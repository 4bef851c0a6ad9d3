import { describe, expect, it } from 'vitest';
import { foldLine, lineLimit } from './encoded-words';

describe('a field on its lines', () => {
  it('breaks before a word that would pass 78 characters, and loses none', () => {
    const words = Array.from({ length: 60 }, (_, at) => `word${at}`).join(' ');
    const folded = foldLine('Subject', words);
    expect(folded.split('\r\n').every((line) => line.length <= 78)).toBe(true);
    expect(folded.replace(/\r\n/g, '')).toBe(`Subject: ${words}`);
  });

  it.each([77, 1_000, 100_000])('has no line over 998 characters where %d spaces stand in it, and keeps the words', (count) => {
    const folded = foldLine('To', `a${' '.repeat(count)}b`);
    expect(Math.max(...folded.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(lineLimit);
    expect(folded.trim().split(/\s+/)).toEqual(['To:', 'a', 'b']);
  });
});
