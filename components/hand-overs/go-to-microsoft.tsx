'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { FormError } from '@/components/ui/form-error';
import { goAway, notAnAddress } from '@/components/ui/go-away';
import type { Fault, Outcome } from '@/components/ui/outcome';

interface GoToMicrosoftProps {
  /** Gives the address to go to. */
  start: () => Promise<Outcome<string>>;
  words: string;
}

/** Leaves for Microsoft's own page. */
export function GoToMicrosoft({ start, words }: GoToMicrosoftProps) {
  const router = useRouter();
  const [fault, setFault] = useState<Fault | null>(null);
  const [leaving, setLeaving] = useState(false);
  const [busy, startTransition] = useTransition();

  // Back from Microsoft by the browser's own button: the page may stand as it was left.
  useEffect(() => {
    const shown = (event: PageTransitionEvent) => event.persisted && setLeaving(false);
    window.addEventListener('pageshow', shown);
    return () => window.removeEventListener('pageshow', shown);
  }, []);

  const press = () => {
    setFault(null);
    startTransition(async () => {
      const outcome = await start().catch(() => null);
      if (outcome?.value !== undefined) {
        if (!goAway(outcome.value)) return setFault(notAnAddress);
        return setLeaving(true);
      }
      setFault(outcome?.fault ?? { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then try again.' });
      // The link ended meanwhile: the page says so better.
      if (outcome?.fault.code.startsWith('hand_over_')) router.refresh();
    });
  };
  return (
    <div className="grid justify-items-start gap-3">
      {fault && <FormError title={`${fault.title} ${fault.remedy}`} />}
      <Button variant="key" busy={busy || leaving} onClick={press} className="max-tab:w-full max-tab:min-h-11">
        {busy || leaving ? 'Going to Microsoft' : words}
      </Button>
    </div>
  );
}
