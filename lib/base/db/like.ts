/**
 * Text in a search of Prisma's. Its filters `contains`, `startsWith` and `endsWith`, and `equals` without case, are LIKE and
 * ILIKE in Postgres, where `%`, `_` and `\` mean something; Prisma does not escape them. Everything typed goes through here.
 */
interface TextFilter {
  equals?: string;
  contains?: string;
  endsWith?: string;
  mode: 'insensitive' | 'default';
}

/** Each character stands for itself (PostgreSQL, 9.7.1 LIKE: the escape character is `\` by default). */
function letters(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}

/** The column is this text, in whichever case. */
export const sameText = (text: string): TextFilter => ({ equals: letters(text), mode: 'insensitive' });

/** The column has this text in it, in whichever case. */
export const hasText = (text: string): TextFilter => ({ contains: letters(text), mode: 'insensitive' });

/** The column has this text in it, letter by letter. */
export const hasExactText = (text: string): TextFilter => ({ contains: letters(text), mode: 'default' });

/** The column ends with this text, in whichever case. */
export const endsInText = (text: string): TextFilter => ({ endsWith: letters(text), mode: 'insensitive' });
