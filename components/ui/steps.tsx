import type { ReactNode } from 'react';

/** Things to do in this order. */
export function Steps({ steps }: { steps: readonly ReactNode[] }) {
  return (
    <ol className="steps">
      {steps.map((step, index) => (
        <li key={index}>{step}</li>
      ))}
    </ol>
  );
}
