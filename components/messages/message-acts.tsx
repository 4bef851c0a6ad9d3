'use client';

import { Ban, RotateCcw } from 'lucide-react';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { FormError } from '@/components/ui/form-error';
import type { Fault, Outcome } from '@/components/ui/outcome';

interface MessageActsProps {
  /** What the button says that sends again; null where that makes no sense. */
  again: string | null;
  mayCancel: boolean;
  retry: () => Promise<Outcome>;
  cancel: () => Promise<Outcome>;
}

/** What a person can do with a message: have it tried at once, or take it back. */
export function MessageActs({ again, mayCancel, retry, cancel }: MessageActsProps) {
  const [fault, setFault] = useState<Fault | null>(null);
  const [doing, setDoing] = useState<'retry' | 'cancel'>('retry');
  const [busy, startTransition] = useTransition();
  const act = (what: 'retry' | 'cancel') => {
    setDoing(what);
    setFault(null);
    startTransition(async () => {
      const outcome = await (what === 'retry' ? retry() : cancel()).catch(() => null);
      setFault(outcome ? (outcome.fault ?? null) : { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then try again.' });
    });
  };
  return (
    <>
      {again && (
        <Button busy={busy && doing === 'retry'} onClick={() => act('retry')}>
          {!(busy && doing === 'retry') && <RotateCcw aria-hidden="true" />}
          {again}
        </Button>
      )}
      {mayCancel && (
        <Button variant={again ? 'quiet' : 'plain'} busy={busy && doing === 'cancel'} onClick={() => act('cancel')}>
          {!(busy && doing === 'cancel') && <Ban aria-hidden="true" />}
          Cancel the message
        </Button>
      )}
      {fault && <div className="basis-full"><FormError title={`${fault.title} ${fault.remedy}`} /></div>}
    </>
  );
}
