import type { PastedLine } from '../contract';

/** Control characters, line separators, and marks that turn the direction of what follows (Unicode UTS #55): none may come in by a value. */
const unseen = /[\u0000-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]+/g;
/** The same in a text of several lines: its own line ends stay. */
const unseenInLines = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]+/g;

/** A line of prose for a mail or a ticket. A value stays within its place: it can't begin a line or turn the text around. */
export function prose(texts: TemplateStringsArray, ...values: readonly (string | number)[]): PastedLine {
  return texts.reduce((text, one, at) => text + String(values[at - 1] ?? '').replace(unseen, ' ') + one) as PastedLine;
}

/** Lines of prose as one text. @param between what parts them */
export function proseOf(lines: readonly PastedLine[], between: '\n' | '\n\n' = '\n'): PastedLine {
  return lines.join(between) as PastedLine;
}

/** What was said, in lines, to be pasted into a ticket; a terminal or an editor takes none of it for an instruction. */
export function saidLines(text: string): PastedLine {
  return text.replace(/\r\n?/g, '\n').replace(unseenInLines, ' ') as PastedLine;
}

/** A code or key of one word, as it is; null for what is none, which nobody should paste. */
export function oneWord(text: string): PastedLine | null {
  return /^[A-Za-z0-9_.-]{1,200}$/.test(text) ? (text as PastedLine) : null;
}

/** A name of Microsoft's that stands in a form there. */
export const permissions = { delegated: 'SMTP.Send' as PastedLine, application: 'SMTP.SendAsApp' as PastedLine };
