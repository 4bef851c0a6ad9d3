'use client';

import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { Fault, Outcome } from '@/components/ui/outcome';
import { Say } from '@/components/ui/say';

/** Asks, then ends a hand-over link. */
export function RevokeHandOver({ revoke }: { revoke: () => Promise<Outcome> }) {
  const [asking, setAsking] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, startTransition] = useTransition();
  const press = () =>
    startTransition(async () => {
      const outcome = await revoke().catch(() => null);
      if (outcome?.value === null) return setAsking(false);
      setFault(outcome?.fault ?? { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then try again.' });
    });
  return (
    <>
      <Button variant="row" size="small" aria-label="Revoke the hand-over link" onClick={() => setAsking(true)}>Revoke</Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title="Revoke the hand-over link?"
        filled={<Button variant="danger-key" busy={busy} onClick={press}>{busy ? 'Revoking' : 'Revoke it'}</Button>}
        second={<Button onClick={() => setAsking(false)}>Keep it</Button>}
      >
        {fault ? (
          <Say state="failing" title={fault.title}>{fault.remedy}</Say>
        ) : (
          <p className="text-pretty">Whoever opens it is told that it was taken back, and a sign-in that goes on by it just now is cancelled. It can’t be undone; make a new one instead.</p>
        )}
      </Dialog>
    </>
  );
}
