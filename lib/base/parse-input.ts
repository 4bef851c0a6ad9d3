import type { z } from 'zod';
import { InvalidInput } from './errors';

/**
 * Parses input by its schema. An issue of a schema's own may bring a code and a remedy as its `params`: they are told where it is
 * the only one.
 * @throws InvalidInput `invalid_input` or the issue's own code, naming every field at fault.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({
    field: issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]].join('.') : issue.path.join('.'),
    message: issue.code === 'unrecognized_keys' ? `There is no setting called ${issue.keys.join(', ')}.` : [issue.message, ownOf(issue)?.remedy].filter(Boolean).join(' '),
  }));
  const [first, second] = result.error.issues;
  const own = first && !second ? ownOf(first) : null;
  const unknown = result.error.issues.some((issue) => issue.code === 'unrecognized_keys');
  throw new InvalidInput({
    code: own?.code ?? (unknown ? 'unknown_setting' : 'invalid_input'),
    title: own ? (first?.message ?? '') : fields.length === 1 ? (fields[0]?.message ?? 'The input is not valid.') : `${fields.length} inputs are not valid.`,
    remedy: own ? own.remedy : unknown ? 'Remove or correct the name; the API reference lists every setting.' : 'Correct the named fields and send again.',
    ...(fields[0] ? { field: fields[0].field } : {}),
    fields,
  });
}

/** What a schema's own issue says beside its sentence. */
function ownOf(issue: z.core.$ZodIssue): { code: string; remedy: string } | null {
  const { code, remedy } = issue.code === 'custom' ? (issue.params ?? {}) : {};
  return typeof code === 'string' && typeof remedy === 'string' ? { code, remedy } : null;
}
