import { Fragment } from 'react';

/** Words with an address in them, which goes to the next line whole before it is broken at a hyphen. */
export function WholeAddress({ text, address }: { text: string; address: string }) {
  return text.split(address).map((part, place) => (
    <Fragment key={place}>
      {place > 0 && <span className="inline-block max-w-full wrap-anywhere">{address}</span>}
      {part}
    </Fragment>
  ));
}
