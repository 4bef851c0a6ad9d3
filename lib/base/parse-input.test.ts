import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { list, moment, text } from './contract';
import { InvalidInput } from './errors';
import { wordsOf } from './issue-words';
import { parseInput } from './parse-input';

function refusal(schema: z.ZodType, input: unknown): InvalidInput['explanation'] {
  try {
    parseInput(schema, input);
  } catch (error) {
    if (error instanceof InvalidInput) return error.explanation;
    throw error;
  }
  throw new Error('it was taken');
}

describe('input', () => {
  const anything = z.looseObject({});

  it.each<[string, unknown, string, RegExp]>([
    ['a NUL character', { a: { b: ['x', 'y\0z'] } }, 'a.b.1', /NUL/],
    ['a NUL character in the name of a setting', { a: { 'b\0': 1 } }, 'a.b\u00b7', /NUL/],
    ['half a surrogate pair', { a: 'x\ud800y' }, 'a', /surrogate/],
    ['a year before 1', { a: new Date('0000-06-01T00:00:00Z') }, 'a', /year/],
    ['a year after 9999', { a: new Date(Date.UTC(10_000, 0, 1)) }, 'a', /year/],
    ['a date that is none', { a: new Date(Number.NaN) }, 'a', /time/],
    ['a list of a million', { a: new Array(1_000_000).fill(1) }, 'a', /20000 values/],
    ['a million names', { a: Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`n${at}`, 1])) }, 'a', /20000 values/],
    ['a name of a thousand characters', { ['n'.repeat(1000)]: 1 }, 'n'.repeat(197) + '\u2026', /name of a setting/],
    ['a text over what JSON may bring', { a: 'x'.repeat(11 * 1024 * 1024) }, 'a', /at most/],
  ])('with %s is refused; what is too much before its schema sees it', (what, input, field, message) => {
    const seen: unknown[] = [];
    const { field: named, fields } = refusal(z.unknown().refine((value) => seen.push(value) > 0), input);
    expect(named).toBe(field);
    expect(fields?.[0]?.message).toMatch(message);
    if (/million|thousand|over/.test(what)) expect(seen).toEqual([]);
  });

  it('nested a hundred thousand deep is refused without running out of stack', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(refusal(anything, { deep }).fields?.[0]?.message).toMatch(/16 deep/);
  });

  it('passes what is neither list nor plain object as it is', () => {
    const stream = (async function* () {})();
    expect(parseInput(z.strictObject({ body: z.custom() }), { body: stream })).toEqual({ body: stream });
  });

  it('over its length is never looked at by pattern, refinement or transformation', () => {
    let looked = 0;
    const look = (): true => ((looked += 1), true);
    const long = 'x'.repeat(100);
    expect(refusal(z.strictObject({ a: text(10).trim().refine(look) }), { a: long }).title).toBe('At most 10 characters.');
    expect(refusal(z.strictObject({ a: text(10).transform(look) }), { a: long }).title).toBe('At most 10 characters.');
    expect(refusal(z.strictObject({ a: text(10).pipe(z.string().refine(look)) }), { a: long }).title).toBe('At most 10 characters.');
    expect(refusal(z.strictObject({ a: list(z.string(), 2).refine(look) }), { a: ['a', 'b', 'c'] }).title).toBe('At most 2 entries.');
    expect(looked).toBe(0);
  });

  it('is answered in a few lines, however many faults it has and however long its names are', () => {
    const many = Object.fromEntries(Array.from({ length: 9_000 }, (_, at) => [`"${'\u00e9"\\'.repeat(60)}${at}`, at]));
    const lists = z.strictObject({ a: z.array(z.number()) });
    for (const explanation of [refusal(z.strictObject({}), many), refusal(lists, { a: new Array(9_000).fill('"'.repeat(200)) })]) {
      expect(Buffer.byteLength(JSON.stringify(explanation))).toBeLessThan(9_000);
      expect(explanation.fields?.length).toBeLessThanOrEqual(20);
    }
  });

  it('does not take __proto__ for a setting of its own', () => {
    const given: unknown = JSON.parse('{"__proto__":{"a":1}}');
    expect(refusal(z.strictObject({ a: z.number().optional() }), given)).toMatchObject({ code: 'unknown_setting', field: '__proto__' });
  });
});

describe('a time', () => {
  const at = (given: unknown) => parseInput(z.strictObject({ at: moment() }), { at: given }).at.toISOString();

  it.each([
    ['2026-11-23', '2026-11-23T00:00:00.000Z'],
    ['2026-11-23T10:20:30Z', '2026-11-23T10:20:30.000Z'],
    ['2026-11-23T10:20:30.1234567Z', '2026-11-23T10:20:30.123Z'],
    ['2026-11-23T10:20', '2026-11-23T10:20:00.000Z'],
    ['2026-11-23 10:20:30+01:00', '2026-11-23T09:20:30.000Z'],
    ['2026-11-23T10:20:30 01:00', '2026-11-23T09:20:30.000Z'],
    ['2026-11-23T10:20:30-0330', '2026-11-23T13:50:30.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('%s is taken', (given, meant) => expect(at(given)).toBe(meant));

  it.each(['0000-01-01T00:00:00Z', '0000-12-31', '9999-12-31T23:59:59-01:00', '0001-01-01T00:00:00+01:00'])('%s is outside the years 1 to 9999', (given) =>
    expect(() => at(given)).toThrow(/1 to 9999/),
  );
  it.each(['10000-01-01', '+010000-01-01T00:00:00Z', '-000001-01-01', '2026-02-30', '2025-02-29', '2026-13-01', '2026-11-23T24:00Z', '2026-11-23T10:60', '1', '', 'yesterday', 'foo 1', 0, 1e308, -1, null, [], {}, '2026-11-23'.padEnd(5000, ' ')])(
    '%s is none',
    (given) => expect(() => at(given)).toThrow(/time/),
  );
});

describe('the words of a refusal', () => {
  const cases: [z.ZodType, unknown][] = [
    ...[z.string(), z.number(), z.boolean(), z.array(z.string()), z.strictObject({}), z.date(), z.tuple([z.string()]), z.record(z.string(), z.number()), z.null(), z.never(), z.bigint(), z.map(z.string(), z.string()), z.instanceof(Date)].flatMap(
      (schema): [z.ZodType, unknown][] => [Symbol('x'), undefined].map((input) => [schema, input]),
    ),
    [z.string().max(1), 'xx'],
    [z.string().min(1), ''],
    [z.string().length(2), ''],
    [z.array(z.string()).max(0), ['x']],
    [z.array(z.string()).min(1), []],
    [z.number().max(1), 2],
    [z.number().lt(1), 2],
    [z.number().min(3), 2],
    [z.number().gt(3), 2],
    [z.number().int(), 2.5],
    [z.number().multipleOf(2), 3],
    [z.date().min(new Date(0)), new Date(-1)],
    [z.date().max(new Date(0)), new Date(1)],
    ...[z.email(), z.uuid(), z.url(), z.iso.datetime(), z.iso.date(), z.iso.time(), z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6(), z.base64(), z.jwt(), z.string().regex(/^x$/), z.string().startsWith('x')].map((schema): [z.ZodType, unknown] => [schema, 'no']),
    [z.strictObject({}), { a: 1, b: 2 }],
    [z.union([z.number(), z.boolean()]), 'x'],
    [z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('a') })]), { kind: 'b' }],
    [z.enum(['a', 'b']), 'c'],
    [z.literal('a'), 'c'],
    [z.record(z.string().max(1), z.number()), { long: 1 }],
    [z.map(z.string(), z.object({})), new Map([[1, {}]])],
    [z.set(z.number()), new Set(['x'])],
    [z.string().refine(() => false), 'x'],
    [z.custom(() => false), 'x'],
  ];

  it('are ours for every kind of fault a schema finds', () => {
    const found = new Set<string>();
    for (const [schema, input] of cases) {
      const { error } = schema.safeParse(input, { error: wordsOf });
      for (const issue of error?.issues ?? []) {
        found.add(issue.code);
        expect(issue.message, issue.code).toMatch(/^[A-Z].*\.$/);
        expect(issue.message).not.toMatch(/invalid input|invalid string|expected|received|too (big|small)|unrecognized|undefined|\[object|NaN/i);
      }
    }
    expect([...found].sort()).toEqual(['custom', 'invalid_format', 'invalid_key', 'invalid_type', 'invalid_union', 'invalid_value', 'not_multiple_of', 'too_big', 'too_small', 'unrecognized_keys']);
  });
});
