import type { PastedLine } from '../contract';

/** What a spreadsheet begins a formula with (OWASP, CSV Injection); full-width forms count for those that fold them. */
const sign = /[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;
/** After these a cell begins, in whichever list separator the spreadsheet's language has; a tab where the text is pasted. */
const separator = /[;,|\t\r\n]/;
/** What a spreadsheet may pass over before a formula. */
const passedOver = /[\s\u0000"']/;

/** A line of a CSV file (RFC 4180), ended. */
export function csvLine(cells: readonly (string | number | null)[]): PastedLine {
  return `${cells.map(cellOf).join(',')}\r\n` as PastedLine;
}

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = guarded(value);
  return /[";,|\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A text no spreadsheet takes for a formula: an apostrophe stands where a cell begins, or could begin in a file that is read
 * with another separator, if a formula's sign comes next. Whoever reads the file in again takes one apostrophe away at each
 * such place (docs/security.md; csv.test.ts does so).
 */
function guarded(text: string): string {
  const begins = beginnings(text);
  return [0, ...begins].map((from, index) => text.slice(from, begins[index] ?? text.length)).join("'");
}

/** Where a formula would begin, from the left. Looked for from the right, so that the work grows with the length alone. */
function beginnings(text: string): number[] {
  const found: number[] = [];
  let formula = false;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const character = text[at] ?? '';
    formula = sign.test(character) || (formula && passedOver.test(character));
    if (formula && (at === 0 || separator.test(text[at - 1] ?? ''))) found.push(at);
  }
  return found.reverse();
}
