'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState, type ReactNode, type Ref } from 'react';
import { Button } from '@/components/ui/button';
import type { ButtonLook } from '@/components/ui/button-face';
import { copyText } from '@/components/ui/copy-text';
import type { PastedLine } from '@/lib/commands/contract';

interface CopyButtonProps extends ButtonLook {
  text: PastedLine;
  /** What the button says; after a press it says "Copied" for two seconds, in the same width. */
  children?: ReactNode;
  className?: string;
  ref?: Ref<HTMLButtonElement>;
}

/** Copies text and tells a screen reader so. */
export function CopyButton({ text, children = 'Copy', ...look }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (!outcome) return;
    const timer = setTimeout(() => setOutcome(null), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const after = outcome === 'refused' ? 'Copy by hand' : 'Copied';

  return (
    <>
      <Button onClick={async () => setOutcome((await copyText(text)) ? 'copied' : 'refused')} {...look}>
        {outcome === 'copied' ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
        <span className="grid">
          <span className={outcome ? 'invisible col-start-1 row-start-1' : 'col-start-1 row-start-1'}>{children}</span>
          {outcome && <span className="col-start-1 row-start-1">{after}</span>}
        </span>
      </Button>
      <span role="status" className="sr-only">{outcome && after}</span>
    </>
  );
}
