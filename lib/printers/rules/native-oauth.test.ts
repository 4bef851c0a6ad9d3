import { describe, expect, it } from 'vitest';
import { oauthByItself } from './native-oauth';

const rows = [{ make: 'Acme', model: 'Jet 40', since: '1.23', source: 'https://acme.example/notes' }];

describe('whether a printer could do OAuth by itself', () => {
  it('is unknown where no public source speaks of the model', () => {
    expect(oauthByItself({ make: 'Ricoh', model: 'IM C4510', firmware: '9.99' })).toEqual({ answer: 'unknown', source: null });
  });
  it('is unknown without a firmware version, however well known the model', () => {
    expect(oauthByItself({ make: 'Acme', model: 'Jet 40', firmware: null }, rows).answer).toBe('unknown');
  });
  it.each([
    ['1.22', 'no'],
    ['1.23', 'yes'],
    ['1.100', 'yes'],
    ['System 2.0', 'yes'],
  ])('compares firmware %s by numbers, not letters: %s', (firmware, answer) => {
    expect(oauthByItself({ make: 'acme', model: 'JET 40c', firmware }, rows).answer).toBe(answer);
  });
});
