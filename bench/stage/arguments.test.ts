import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

const numbers = { rounds: [5, 1], kills: [100, 3] } as const;

describe('the arguments of a bench', () => {
  it('are the real run where nothing is said', () => {
    expect(readArguments(numbers, [])).toEqual({ sink: undefined, short: false, numbers: { rounds: 5, kills: 100 } });
  });

  it('take a short run, numbers by name and a foreign sink', () => {
    expect(readArguments(numbers, ['--kills', '7', '--short', '--sink', '[::1]:2525'])).toEqual({ sink: { host: '::1', port: 2525 }, short: true, numbers: { rounds: 1, kills: 7 } });
  });

  it.each([['--round', '3'], ['--rounds', 'many'], ['--rounds'], ['--sink', 'localhost']])('that nobody knows are refused: %s %s', (...words) => {
    expect(() => readArguments(numbers, words)).toThrow();
  });
});
