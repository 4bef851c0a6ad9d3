/** In the address of a page that a person came back to from Microsoft: the mailbox they signed in. */
export const backFrom = 'sign-in';

/** This page's address, with or without word of whose sign-in the person comes back from. */
export function addressBackFrom(path: string, query: { toString(): string }, mailboxId: string | null): string {
  const next = new URLSearchParams(query.toString());
  if (mailboxId === null) next.delete(backFrom);
  else next.set(backFrom, mailboxId);
  const text = next.toString();
  return text ? `${path}?${text}` : path;
}
