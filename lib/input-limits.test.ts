import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as queries from '@/api/rest/queries';
import { useEnvironment } from '@/e2e/stage/environment';
import * as people from '@/lib/people/contract';
import * as messages from '@/lib/messages/contract';
import { bounds } from './base/rules/bounds';
import { list, moment, text } from './base/contract';

type Def = z.core.$ZodTypeDef & Record<string, unknown>;
const defOf = (schema: unknown): Def => (schema as z.core.$ZodType)._zod.def as unknown as Def;

/** Formats whose own pattern ends after a known number of characters. */
const shortFormats = ['uuid', 'date', 'cidrv4'];

interface Check {
  check: string;
  format?: string;
  maximum?: number;
  value?: unknown;
  abort?: boolean;
}

/** Every place of a schema that takes more than a limit says, as a path and what is missing. */
function unlimited(schema: unknown, at: string, limited = false): string[] {
  const def = defOf(schema);
  const checks = ((def['checks'] ?? []) as z.core.$ZodCheck[]).map((check) => check._zod.def as unknown as Check);
  const first = (name: string) => checks.find(({ check }) => check === name);
  const within = (inner: unknown, name = '') => unlimited(inner, name ? `${at}.${name}` : at);
  switch (def.type) {
    case 'string': {
      if (limited || shortFormats.includes(String(def['format']))) return [];
      const longest = first('max_length');
      if (longest?.maximum === undefined || longest.maximum > bounds.text) return [`${at}: a text without max`];
      return longest.abort ? [] : [`${at}: a text whose max is not checked first`];
    }
    case 'array': {
      const most = first('max_length');
      return [...(most?.maximum !== undefined && most.maximum <= bounds.values && most.abort ? [] : [`${at}: a list without max`]), ...within(def['element'], '0')];
    }
    case 'number': {
      const sides = ['greater_than', 'less_than'].filter((side) => !first(side));
      return sides.length > 0 ? [`${at}: a number without ${sides.join(' and ')}`] : [];
    }
    case 'date':
      return first('greater_than') && first('less_than') ? [] : [`${at}: a time without limits`];
    case 'object':
      return [...(defOf(def['catchall'] ?? z.unknown()).type === 'never' ? [] : [`${at}: an object that takes any setting`]), ...Object.entries(def['shape'] as object).flatMap(([name, inner]) => within(inner, name))];
    case 'record':
    case 'map':
    case 'set':
      return [`${at}: a ${def.type} without a number of keys`];
    case 'tuple':
      return (def['items'] as unknown[]).flatMap((inner, place) => within(inner, String(place)));
    case 'union':
      return (def['options'] as unknown[]).flatMap((inner) => unlimited(inner, at, limited));
    case 'intersection':
      return [...within(def['left']), ...within(def['right'])];
    case 'pipe': {
      // What a pipe's first half has cut is cut for the second; a preprocessing function takes anything, so its schema must be sound.
      const before = defOf(def['in']).type;
      // Whatever it is, its own reader looks at it, which has limits of its own.
      if (before === 'unknown') return [];
      return before === 'transform' ? unlimited(def['out'], at) : [...unlimited(def['in'], at, limited), ...(before === 'string' ? unlimited(def['out'], at, true) : [])];
    }
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return unlimited(def['innerType'], at, limited);
    case 'boolean':
    case 'enum':
    case 'literal':
    case 'null':
    case 'undefined':
    case 'never':
    case 'transform':
    case 'custom':
      return [];
    default:
      return [`${at}: a ${def.type} has no rule here`];
  }
}

/** Files of the subjects; importing them registers their verbs. */
function subjectFiles(): string[] {
  const lib = import.meta.dirname;
  return readdirSync(lib, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['base', 'outside', 'relay'].includes(entry.name))
    .flatMap(({ name }) => readdirSync(path.join(lib, name)).filter((file) => file.endsWith('.ts') && !file.includes('.test.')).map((file) => path.join(lib, name, file)));
}

describe('every input has limits', () => {
  const inputs = new Map<string, z.ZodType>();
  beforeAll(async () => {
    // Nothing is read from it: a verb needs an environment to be loaded.
    useEnvironment({ appUrl: 'postgres://nobody@127.0.0.1:1/none', ownerUrl: 'postgres://nobody@127.0.0.1:1/none' });
    const { verbs } = await import('./base/verb');
    for (const file of subjectFiles()) await import(file);
    for (const { name, input } of verbs.values()) inputs.set(name, input);
    for (const [name, schema] of Object.entries(queries)) inputs.set(`query ${name}`, schema);
    const { logInInput, newOrganization, newOwner } = people;
    for (const [name, schema] of Object.entries({ logInInput, newOrganization, newOwner })) inputs.set(name, schema);
    const { mailInput, fileInput, attachmentsInput, idempotencyKey } = messages;
    for (const [name, schema] of Object.entries({ mailInput, fileInput, attachmentsInput, idempotencyKey })) inputs.set(name, schema);
  });

  it('that are checked before anything else: texts, lists, numbers, times, and names of settings', () => {
    expect(inputs.size).toBeGreaterThan(50);
    expect([...inputs].flatMap(([name, schema]) => unlimited(schema, name))).toEqual([]);
  });

  it.each<[string, z.ZodType, boolean]>([
    ['a text', z.string(), false],
    ['a text whose max does not come first', z.string().max(5).regex(/x/), false],
    ['an e-mail address', z.email(), false],
    ['a list', z.array(z.boolean()), false],
    ['a record', z.record(z.string(), z.boolean()), false],
    ['a number', z.number().min(1), false],
    ['a time', z.coerce.date(), false],
    ['a loose object', z.object({}), false],
    ['a text in a list in an optional object', z.strictObject({ a: list(z.strictObject({ b: z.string() }), 5) }).optional(), false],
    ['a text behind preprocessing', z.preprocess((given) => given, z.string()), false],
    ['limited ones', z.strictObject({ a: list(text(5).pipe(z.email()), 5).optional(), b: moment(), c: z.coerce.number().min(1).max(5), d: z.uuid() }), true],
  ])('which this test finds missing in %s', (_what, schema, sound) => expect(unlimited(schema, 'x').length === 0).toBe(sound));
});
