import { describe, expect, it } from 'vitest';
import { oneWord, prose, proseOf, saidLines } from './text';

describe('a text for a mail or a ticket', () => {
  it('keeps a value within its line and its direction', () => {
    expect(prose`Hello ${'Contoso\r\nBcc: x\u2028y\u202Ez\u001b[2J'}, ${7}`).toBe('Hello Contoso Bcc: x y z [2J, 7');
    expect(proseOf([prose`a`, prose`b`])).toBe('a\nb');
    expect(prose`${'Zoë 👩‍💻 李'}`).toBe('Zoë 👩‍💻 李');
  });

  it('of what a server said keeps the lines and nothing a terminal obeys', () => {
    expect(saidLines('250-a\r\n250 b\u001b]0;x\u0007\u009b31m\n\tc')).toBe('250-a\n250 b ]0;x 31m\n\tc');
  });

  it('of one word is a code or key, or nothing', () => {
    for (const word of ['ABCD-EFGH', 'platen_demo_abc_1', 'C4.x']) expect(oneWord(word)).toBe(word);
    for (const word of ['', 'a b', 'a;b', "a'b", 'a\n', '$x', 'ä', 'a'.repeat(201)]) expect(oneWord(word)).toBeNull();
  });
});
