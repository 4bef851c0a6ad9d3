import type { ReactNode } from 'react';

interface SlipProps {
  title: ReactNode;
  help: ReactNode;
  children: ReactNode;
  actions: ReactNode;
}

/** Shown once, on a slip to tear off. The dotted edge means: you will not see this again. */
export function Slip({ title, help, children, actions }: SlipProps) {
  const edge = 'border-t-2 border-dotted border-rule-strong';
  return (
    <section className="rounded-control border border-rule-strong bg-raised *:px-[18px] *:py-3.5">
      <div>
        <h3>{title}</h3>
        <p className="text-pretty text-ink-2">{help}</p>
      </div>
      <div className={edge}>{children}</div>
      <div className={`no-print flex flex-wrap items-center gap-2 ${edge}`}>{actions}</div>
    </section>
  );
}
