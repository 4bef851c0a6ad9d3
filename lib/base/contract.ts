import { z } from 'zod';
import { readMoment } from './rules/moment';

/**
 * A text with a limit, which is checked before any pattern, refinement or transformation of it runs.
 * @param longest in UTF-16 code units, surrounding spaces included
 */
export const text = (longest: number, words: { none?: string; tooLong?: string } = {}) =>
  z.string(words.none).max(longest, { abort: true, ...(words.tooLong === undefined ? {} : { error: words.tooLong }) });

/** A list with a limit. @param most entries */
export const list = <S extends z.ZodType>(of: S, most: number, words: { none?: string; tooMany?: string } = {}) =>
  z.array(of, words.none).max(most, { abort: true, ...(words.tooMany === undefined ? {} : { error: words.tooMany }) });

/** The times Postgres and RFC 3339 both know. */
const earliest = new Date('0001-01-01T00:00:00Z');
const latest = new Date('9999-12-31T23:59:59.999Z');

/** A time of the years 1 to 9999: ISO 8601 (a day, or a day and a time; without an offset it is UTC), or a Date. */
export const moment = (error = 'This is not a time like 2026-11-23T10:00:00Z.') => {
  const outside = 'The year is outside 1 to 9999.';
  const bounded = z.date(error).min(earliest, { abort: true, error: outside }).max(latest, { abort: true, error: outside });
  return z.preprocess((given) => (typeof given === 'string' && given.length <= 40 ? (readMoment(given) ?? given) : given), bounded);
};
