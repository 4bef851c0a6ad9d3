import { describe, expect, it } from 'vitest';
import { parseInput } from '@/lib/base/parse-input';
import { logInInput, newOwner } from './contract';

const typed = (email: string) => parseInput(logInInput, { email, password: 'x' }).email;
const owner = (email: string) => parseInput(newOwner, { email, name: 'Ada', password: 'correct horse battery' }).email;

describe('the address somebody logs in with', () => {
  it.each([[' Ada@Contoso.com ', 'ada@contoso.com'], ['ada@bücher.example', 'ada@xn--bcher-kva.example'], ["o'hara@contoso.com", "o'hara@contoso.com"], ['"ada"@contoso.com', 'ada@contoso.com']])('%s is read as every address is, and as the one it was made with', (given, read) => {
    expect(typed(given)).toBe(read);
    expect(owner(given)).toBe(read);
  });

  it.each(['', 'ada', 'ada@localhost', '\u212Aate@contoso.com', 'a@x.example, b@y.example', `${'a'.repeat(300)}@x.example`])('%j is refused', (given) => {
    expect(() => typed(given)).toThrow();
    expect(() => owner(given)).toThrow();
  });
});
