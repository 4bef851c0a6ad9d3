import { describe, expect, it } from 'vitest';
import type { PlatenError } from '@/lib/base/errors';
import { parseInput } from '@/lib/base/parse-input';
import { mailInput } from './contract';

const told = (input: unknown) => {
  try {
    return { title: '', ...parseInput(mailInput, input) };
  } catch (error) {
    return (error as PlatenError).explanation;
  }
};

describe('a message as it is given', () => {
  it('that has a setting nobody knows is told its name', () => {
    expect(told({ to: 'a@b.example', subjekt: 'x' })).toMatchObject({ code: 'unknown_setting', field: 'subjekt', title: 'There is no setting called subjekt.' });
  });

  it.each([[[]], ['x'], [7], [null]])('that is no object, %j, is told so', (input) => {
    expect(told(input)).toMatchObject({ code: 'invalid_input', title: 'A message is a JSON object.' });
  });
});
