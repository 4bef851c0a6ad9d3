import type { Command, PastedLine } from '../contract';

declare const allowed: unique symbol;

/** A value in a command: what matched its allow-list, or a placeholder with the sentence that says why. */
interface Word {
  readonly text: string;
  /** Null where the value itself stands in the command. */
  readonly missing: string | null;
  readonly [allowed]: true;
}

/** The shape of each kind of value, none of which has a character that a shell, PowerShell or a quote gives a meaning to. */
interface Kind {
  longest: number;
  form: RegExp;
  placeholder: string;
  /** What it is called in a sentence. */
  name: string;
}

const host = String.raw`[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*`;

const kinds = {
  address: { longest: 254, form: new RegExp(`^[a-z0-9_][a-z0-9._+-]{0,63}@${host}$`, 'i'), placeholder: '<address>', name: 'address' },
  account: { longest: 254, form: new RegExp(`^[a-z0-9_][a-z0-9._+-]{0,63}@${host}$`, 'i'), placeholder: '<account>', name: 'user name' },
  guid: { longest: 36, form: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, placeholder: '<id>', name: 'id' },
  tenant: { longest: 253, form: new RegExp(`^${host}$`, 'i'), placeholder: '<tenant id>', name: 'tenant' },
  environment: { longest: 60, form: /^[a-z0-9]+$/i, placeholder: '<environment>', name: 'environment' },
  key: { longest: 200, form: /^platen_[a-z0-9_]+$/i, placeholder: '<key>', name: 'key' },
  baseUrl: { longest: 500, form: new RegExp(String.raw`^https?://(?:${host}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?(?:/[a-z0-9._~-]+)*$`, 'i'), placeholder: 'https://<platen>', name: 'address of Platen' },
} as const satisfies Record<string, Kind>;

/** A value of a kind; null, and what does not match the kind's allow-list, becomes the placeholder. */
export function word(kind: keyof typeof kinds, value: string | null, { placeholder, name }: { placeholder?: string; name?: string } = {}): Word {
  const { longest, form, ...usual } = kinds[kind];
  const called = name ?? usual.name;
  if (value !== null && value.length <= longest && form.test(value)) return { text: value, missing: null } as Word;
  const why = value === null || value === '' ? `Put in by hand: the ${called}.` : `The ${called} has a character that could mean something else in a command, so it is left out: check it, then put it in by hand.`;
  return { text: placeholder ?? usual.placeholder, missing: why } as Word;
}

/** A piece of a command that is written in this room, such as an option that is there or not. */
type Piece = Word | Part;

interface Part {
  readonly text: string;
  readonly words: readonly Word[];
}

/** A part of a command: literal text of this room with words in it. */
export function part(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Part {
  const words = pieces.flatMap((piece) => ('words' in piece ? piece.words : [piece]));
  return { text: texts.reduce((text, one, at) => text + (pieces[at - 1]?.text ?? '') + one), words };
}

/** A whole command of one line or more. */
export function command(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Command {
  return asCommand([part(texts, ...pieces)]);
}

/** Commands one after the other, as one text to paste. */
export function asCommand(lines: readonly Part[]): Command {
  const notes = new Set(lines.flatMap(({ words }) => words.flatMap(({ missing }) => missing ?? [])));
  return { line: lines.map(({ text }) => text).join('\n') as PastedLine, note: notes.size > 0 ? [...notes].join(' ') : null };
}
