/** What any input may be at most, whatever its schema says. */
export const bounds = {
  /** Lists and objects within one another. */
  depth: 16,
  /** Texts, numbers, lists, objects and names of settings together. */
  values: 20_000,
  /** Characters of the name of a setting. */
  name: 256,
  /** Characters of one text: a JSON message of 10 MiB is the longest that is parsed whole. */
  text: 10 * 1024 * 1024,
} as const;

/** The first thing of an input that is not taken, whatever its schema says. */
export interface OutOfBounds {
  /** A dotted path. */
  field: string;
  message: string;
  /** `size`: nothing else may read the input. `value`: it is short, and can't be kept. */
  kind: 'size' | 'value';
}

interface Place {
  value: unknown;
  depth: number;
  name: string;
  parent: Place | null;
}

/**
 * Looks at an input before its schema does: depth, number of values, lengths, and what a database can't keep. Iterative,
 * and done after `bounds.values` steps at the latest. What is neither a list nor a plain object is not looked into.
 */
export function outOfBounds(input: unknown): OutOfBounds | null {
  const waiting: Place[] = [{ value: input, depth: 0, name: '', parent: null }];
  const tooMany = `There are more than ${bounds.values} values.`;
  let seen = 0;
  let value: OutOfBounds | null = null;
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    seen += 1;
    const size = seen > bounds.values ? tooMany : sizeFault(place);
    if (size !== null) return { kind: 'size', field: fieldOf(place), message: size };
    const fault: string | null = value === null ? valueFault(place) : null;
    if (fault !== null) value = { kind: 'value', field: fieldOf(place), message: fault };
    const { value: inner, depth } = place;
    if (Array.isArray(inner)) {
      if (inner.length + seen + waiting.length > bounds.values) return { kind: 'size', field: fieldOf(place), message: tooMany };
      for (let at = inner.length - 1; at >= 0; at -= 1) waiting.push({ value: inner[at] as unknown, depth: depth + 1, name: String(at), parent: place });
    } else if (isPlain(inner)) {
      for (const name in inner) {
        if (waiting.length + seen > bounds.values) return { kind: 'size', field: fieldOf(place), message: tooMany };
        waiting.push({ value: inner[name], depth: depth + 1, name, parent: place });
      }
    }
  }
  return value;
}

/** Why a text can't be kept; null where it can. */
export function textFault(text: string): string | null {
  if (text.includes('\u0000')) return 'This has a NUL character (U+0000), which no text may have.';
  if (!text.isWellFormed()) return 'This has half of a surrogate pair, which is no character.';
  return null;
}

function sizeFault({ value, depth, name }: Place): string | null {
  if (name.length > bounds.name) return `The name of a setting has at most ${bounds.name} characters.`;
  if (typeof value === 'string') return value.length > bounds.text ? `A text has at most ${bounds.text} characters.` : null;
  return typeof value === 'object' && value !== null && depth > bounds.depth ? `Lists and objects are nested more than ${bounds.depth} deep.` : null;
}

function valueFault({ value, name }: Place): string | null {
  const ofName = textFault(name);
  if (ofName !== null) return ofName;
  if (typeof value === 'string') return textFault(value);
  return value instanceof Date ? yearFault(value) : null;
}

function yearFault(date: Date): string | null {
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? null : Number.isNaN(year) ? 'This is not a time.' : 'The year is outside 1 to 9999.';
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function fieldOf(place: Place): string {
  const names: string[] = [];
  for (let at: Place | null = place; at?.parent; at = at.parent) names.unshift(at.name);
  return names.join('.');
}
