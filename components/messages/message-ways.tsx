import { ChevronDown, ChevronUp, X } from 'lucide-react';
import Link from 'next/link';
import { buttonFace } from '@/components/ui/button-face';

interface MessageWaysProps {
  newer: string | null;
  older: string | null;
  close: string;
}

/** From this message to its neighbours in the log, and back to the log. */
export function MessageWays({ newer, older, close }: MessageWaysProps) {
  const face = buttonFace({ variant: 'quiet', size: 'small', square: true });
  return (
    <nav aria-label="In the log" className="-mr-1.5 flex flex-none">
      {newer && <Link href={newer} scroll={false} aria-label="Newer message" title="Newer message" className={face}><ChevronUp aria-hidden="true" /></Link>}
      {older && <Link href={older} scroll={false} aria-label="Older message" title="Older message" className={face}><ChevronDown aria-hidden="true" /></Link>}
      <Link href={close} scroll={false} aria-label="Close the message" title="Close" className={face}><X aria-hidden="true" /></Link>
    </nav>
  );
}
