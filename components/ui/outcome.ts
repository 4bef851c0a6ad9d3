/** What a person is told when something was refused: a stable code, what happened, what to do, and which entry it is about. */
export interface Fault {
  code: string;
  title: string;
  remedy: string;
  field?: string;
  fields?: { field: string; message: string }[];
}

/** What an action hands back to the form that called it. */
export type Outcome<Value = null> = { value: Value; fault?: never } | { fault: Fault; value?: never };

/** What to say beside the entry of this name. Verbs name entries by their path; its last part is the entry's name. */
export function faultAt(fault: Fault | undefined, name: string): string | undefined {
  if (!fault) return undefined;
  const is = (path: string) => path.split('.').at(-1) === name;
  const said = fault.fields?.find(({ field }) => is(field));
  if (said) return said.message;
  return fault.field !== undefined && is(fault.field) ? `${fault.title} ${fault.remedy}` : undefined;
}
