import { CopyButton } from '@/components/ui/copy-button';
import type { PastedLine } from '@/lib/commands/contract';

interface CodeLineProps {
  text: PastedLine;
  label: string;
  /** Which value is missing in it, and why. */
  note?: string | null;
}

/** A line to run or a link to hand on, as it is, with a copy button. */
export function CodeLine({ text, label, note = null }: CodeLineProps) {
  const line = (
    <div className="flex max-w-full items-stretch rounded-control border border-rule bg-well">
      <code tabIndex={0} role="region" aria-label={label} className="min-w-0 flex-1 overflow-x-auto px-3 py-2 text-note/5 whitespace-pre">
        {text}
      </code>
      <CopyButton text={text} variant="quiet" className="min-h-0 rounded-none border-0 border-l border-rule px-3 hover:bg-well-2" />
    </div>
  );
  if (note === null) return line;
  return (
    <div className="grid max-w-full grid-cols-[minmax(0,1fr)] justify-items-start gap-1.5">
      {line}
      <p className="text-note text-pretty text-ink-2">{note}</p>
    </div>
  );
}
