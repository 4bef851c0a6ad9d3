import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

interface LogAndMessageProps {
  facets: ReactNode;
  log: ReactNode;
  message: ReactNode;
  /** The log as it stands, without the message. */
  back: string;
}

/** A message beside its log where the screen is wide; elsewhere the message is a screen of its own, with a way back. */
export function LogAndMessage({ facets, log, message, back }: LogAndMessageProps) {
  return (
    <section className="grid grid-cols-[var(--margin-col)_minmax(0,1fr)] max-desk:block">
      <div className="min-w-0 py-6 pr-5 pl-6 max-desk:px-(--pad) max-desk:pt-4 max-desk:pb-0">
        <div className="max-wide:hidden">{facets}</div>
        <p className="text-note text-ink-3 wide:hidden">
          <Link href={back} className="-ml-1 inline-flex min-h-6 items-center gap-0.5 no-underline hover:underline max-tab:min-h-11">
            <ChevronLeft aria-hidden="true" className="size-3.5 stroke-[1.5]" />
            Messages
          </Link>
        </p>
      </div>
      <div className="min-w-0 wide:grid wide:grid-cols-[minmax(0,1fr)_minmax(0,35rem)] desk:pl-px desk:[--pad:calc(1.75rem-1px)]">
        <div className="min-w-0 max-wide:hidden">{log}</div>
        <div className="min-w-0 border-rule px-(--pad) pt-5 pb-7 max-desk:pt-1 wide:sticky wide:top-(--head) wide:max-h-[calc(100vh-var(--head))] wide:self-start wide:overflow-y-auto wide:border-l wide:px-6 wide:min-h-[calc(100vh-var(--head))]">
          {message}
        </div>
      </div>
    </section>
  );
}
