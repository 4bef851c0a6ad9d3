'use client';

import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { FormError } from '@/components/ui/form-error';
import type { Outcome } from '@/components/ui/outcome';

interface RetireRegistrationProps {
  retire: () => Promise<Outcome>;
  mailboxes: number;
}

/** The way back to Platen's own client, asked before. */
export function RetireRegistration({ retire, mailboxes }: RetireRegistrationProps) {
  const [open, setOpen] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [pending, start] = useTransition();
  return (
    <>
      <Button onClick={() => (setOutcome(null), setOpen(true))}>Go back to Platen’s own client</Button>
      <Dialog
        open={open}
        onOpenChange={(next) => !pending && setOpen(next)}
        title="Own app registration"
        subtitle="Sign-ins made with it go on until somebody signs in again."
        filled={
          <Button
            variant="key"
            busy={pending}
            onClick={() =>
              start(async () => {
                const answer = await retire();
                setOutcome(answer);
                if (!answer.fault) setOpen(false);
              })
            }
          >
            {pending ? 'Going back' : 'Go back to Platen’s own client'}
          </Button>
        }
        second={<Button onClick={() => setOpen(false)}>Keep it</Button>}
      >
        {outcome?.fault ? (
          <FormError title={`${outcome.fault.title} ${outcome.fault.remedy}`} />
        ) : (
          <p className="text-pretty">
            From the next sign-in on mailboxes use Platen’s own client. {mailboxes > 0 && `${mailboxes.toLocaleString('en-GB')} ${mailboxes === 1 ? 'mailbox is' : 'mailboxes are'} then listed here to authorize again. `}
            App-only sign-in is not possible with it.
          </p>
        )}
      </Dialog>
    </>
  );
}
