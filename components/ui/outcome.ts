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

/** What to say beside an entry: verbs name it by one of these dotted paths. */
export function faultAt(fault: Fault | undefined, ...paths: string[]): string | undefined {
  const said = fault?.fields?.find(({ field }) => paths.includes(field));
  if (said) return said.message;
  return fault?.field !== undefined && paths.includes(fault.field) ? `${fault.title} ${fault.remedy}` : undefined;
}
