import type { z } from 'zod';
import { InvalidInput } from './errors';
import { wordsOf } from './issue-words';
import { outOfBounds, type OutOfBounds } from './rules/bounds';

/** More faults than anybody reads are counted, not listed. */
const fieldsShown = 20;

/**
 * Parses input by its schema. An issue of a schema's own may bring a code and a remedy as its `params`: they are told where it is
 * the only one. Depth, number of values and lengths are looked at before the schema; what no text and no time
 * may be is refused whatever the schema says.
 * @throws InvalidInput `invalid_input`, `unknown_setting` or the issue's own code, naming the fields at fault.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const fault = outOfBounds(input);
  if (fault?.kind === 'size') throw unkept(fault);
  const result = schema.safeParse(input, { error: wordsOf, reportInput: false });
  // A schema that has a sentence of its own for such a value is asked first.
  if (result.success && fault) throw unkept(fault);
  if (result.success) return result.data;
  const { issues } = result.error;
  const fields = issues.slice(0, fieldsShown).map((issue) => ({
    field: [...issue.path, ...(issue.code === 'unrecognized_keys' ? [issue.keys[0] ?? ''] : [])].join('.'),
    message: [issue.message, ownOf(issue)?.remedy].filter(Boolean).join(' '),
  }));
  const [first, second] = issues;
  const own = first && !second ? ownOf(first) : null;
  if (own) throw new InvalidInput({ ...own, title: first?.message ?? '', ...(fields[0] ? { field: fields[0].field } : {}), fields });
  throw refusal(fields, issues.some(({ code }) => code === 'unrecognized_keys') ? 'unknown_setting' : 'invalid_input', issues.length);
}

/** What a schema's own issue says beside its sentence. */
function ownOf(issue: z.core.$ZodIssue): { code: string; remedy: string } | null {
  const { code, remedy } = issue.code === 'custom' ? (issue.params ?? {}) : {};
  return typeof code === 'string' && typeof remedy === 'string' ? { code, remedy } : null;
}

function unkept({ field, message }: OutOfBounds): InvalidInput {
  return refusal([{ field, message }], 'invalid_input', 1);
}

function refusal(fields: { field: string; message: string }[], code: 'invalid_input' | 'unknown_setting', count: number): InvalidInput {
  return new InvalidInput({
    code,
    title: count === 1 ? (fields[0]?.message ?? 'The input is not valid.') : `${count} inputs are not valid.`,
    remedy: code === 'unknown_setting' ? 'Remove the name, or correct it.' : 'Correct the named fields and send again.',
    ...(fields[0] ? { field: fields[0].field } : {}),
    fields,
  });
}
