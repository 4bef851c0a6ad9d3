import type { z } from 'zod';
import { shown } from './rules/shown';

type Issue = z.core.$ZodRawIssue;
type Code = z.core.$ZodIssue['code'];
type Words = { [C in Code]: (issue: Extract<Issue, { code?: C }>) => string };

const kinds: Record<string, string> = {
  string: 'Give a text.',
  number: 'Give a number.',
  int: 'Give a whole number.',
  boolean: 'Give true or false.',
  array: 'Give a list.',
  tuple: 'Give a list.',
  object: 'Give an object with named settings.',
  record: 'Give an object with named settings.',
  date: 'Give a time like 2026-11-23T10:00:00Z.',
  null: 'Leave this out.',
  undefined: 'Leave this out.',
  never: 'Leave this out.',
};

const formats: Record<string, string> = {
  email: 'This is not an e-mail address like scan@contoso.com.',
  uuid: 'This is not an id.',
  guid: 'This is not an id.',
  url: 'This is not an address like https://platen.contoso.com.',
  datetime: 'This is not a time like 2026-11-23T10:00:00Z.',
  date: 'This is not a day like 2026-11-23.',
  time: 'This is not a time of day like 10:00:00.',
  ipv4: 'This is not an IPv4 address.',
  ipv6: 'This is not an IPv6 address.',
  cidrv4: 'This is not a network like 10.20.0.0/16.',
  cidrv6: 'This is not a network like 2001:db8::/32.',
  base64: 'This is not base64.',
};

const units: Record<string, string> = { string: ' characters', array: ' entries', set: ' entries', file: ' bytes' };

const number = (value: unknown): string => (value instanceof Date ? value.toISOString() : Number(value).toLocaleString('en-GB'));

/** Our sentence for each kind of fault zod finds. */
const words: Words = {
  invalid_type: ({ expected, input }) => (input === undefined ? 'This is missing.' : (kinds[expected] ?? 'This is not of the right kind.')),
  too_big: ({ origin, maximum, inclusive }) => (origin === 'date' ? 'This time is too late.' : `${inclusive === false ? 'Less than' : 'At most'} ${number(maximum)}${units[origin] ?? ''}.`),
  too_small: ({ origin, minimum, inclusive }) => {
    if (origin === 'string' && Number(minimum) === 1) return 'Fill this in.';
    return origin === 'date' ? 'This time is too early.' : `${inclusive === false ? 'More than' : 'At least'} ${number(minimum)}${units[origin] ?? ''}.`;
  },
  invalid_format: ({ format }) => formats[format] ?? 'This does not have the right form.',
  not_multiple_of: ({ divisor }) => `Give a multiple of ${number(divisor)}.`,
  unrecognized_keys: ({ keys }) => `There is no setting called ${keys.slice(0, 5).map((key) => shown(key, 60)).join(', ')}${keys.length > 5 ? ` and ${keys.length - 5} more` : ''}.`,
  invalid_union: () => 'This fits none of the forms it may have.',
  invalid_key: () => 'A name in this is not valid.',
  invalid_element: () => 'An entry of this is not valid.',
  invalid_value: ({ values }) => `One of ${values.map(String).join(', ')}.`,
  custom: () => 'This is not valid.',
};

/** What a fault is called where its schema has no sentence of its own. */
export function wordsOf(issue: Issue): string {
  const say = words[issue.code as Code] as ((issue: Issue) => string) | undefined;
  return say?.(issue) ?? 'This is not valid.';
}
