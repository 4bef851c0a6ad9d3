import { Fragment } from 'react';

/** Words with the hyphen of "sign-in" kept together: a large line must not break there. */
export function Unbroken({ text }: { text: string }) {
  return text.split(/(sign-in)/).map((part, place) => (part === 'sign-in' ? <span key={place} className="whitespace-nowrap">{part}</span> : <Fragment key={place}>{part}</Fragment>));
}
