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

/** The first thing of an input that no schema would take. `field` is a dotted path. */
export interface OutOfBounds {
  field: string;
  message: string;
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
  let seen = 0;
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    seen += 1;
    const message = seen > bounds.values ? `There are more than ${bounds.values} values.` : faultOf(place);
    if (message !== null) return { field: fieldOf(place), message };
    const { value } = place;
    if (Array.isArray(value)) {
      if (value.length + seen + waiting.length > bounds.values) return { field: fieldOf(place), message: `There are more than ${bounds.values} values.` };
      for (let at = value.length - 1; at >= 0; at -= 1) waiting.push({ value: value[at] as unknown, depth: place.depth + 1, name: String(at), parent: place });
    } else if (isPlain(value)) {
      for (const name in value) {
        if (waiting.length + seen > bounds.values) return { field: fieldOf(place), message: `There are more than ${bounds.values} values.` };
        waiting.push({ value: value[name], depth: place.depth + 1, name, parent: place });
      }
    }
  }
  return null;
}

/** Why a text can't be kept; null where it can. */
export function textFault(text: string): string | null {
  if (text.length > bounds.text) return `A text has at most ${bounds.text} characters.`;
  if (text.includes('\u0000')) return 'This has a NUL character (U+0000), which no text may have.';
  if (!text.isWellFormed()) return 'This has half of a surrogate pair, which is no character.';
  return null;
}

function faultOf({ value, depth, name }: Place): string | null {
  if (name.length > bounds.name) return `The name of a setting has at most ${bounds.name} characters.`;
  const ofName = textFault(name);
  if (ofName !== null) return ofName;
  if (typeof value === 'string') return textFault(value);
  if (typeof value !== 'object' || value === null) return null;
  if (value instanceof Date) return yearFault(value);
  return depth > bounds.depth ? `Lists and objects are nested more than ${bounds.depth} deep.` : null;
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
