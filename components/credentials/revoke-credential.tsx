'use client';

import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { Fault, Outcome } from '@/components/ui/outcome';
import { Say } from '@/components/ui/say';

/** Asks, then ends a credential. */
export function RevokeCredential({ name, shown, revoke }: { name: string; shown: string; revoke: () => Promise<Outcome> }) {
  const [asking, setAsking] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, startTransition] = useTransition();
  return (
    <>
      <Button variant="row" size="small" aria-label={`Revoke ${name}`} onClick={() => setAsking(true)}>Revoke</Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`Revoke “${name}”?`}
        filled={
          <Button
            variant="danger-key"
            busy={busy}
            onClick={() =>
              startTransition(async () => {
                const outcome = await revoke().catch(() => null);
                if (outcome?.value === null) return setAsking(false);
                setFault(outcome?.fault ?? { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then try again.' });
              })
            }
          >
            {busy ? 'Revoking' : 'Revoke it'}
          </Button>
        }
        second={<Button onClick={() => setAsking(false)}>Keep it</Button>}
      >
        {fault ? (
          <Say state="failing" title={fault.title}>{fault.remedy}</Say>
        ) : (
          <p className="text-pretty">
            Within a second nothing is taken from <span className="mono wrap-anywhere">{shown}</span> any more. Mail it handed in before still goes out. It can’t be undone; make a new one instead.
          </p>
        )}
      </Dialog>
    </>
  );
}
