'use client';

import { Link2 } from 'lucide-react';
import { useState } from 'react';
import { useNewHandOver } from '@/components/hand-overs/use-new-hand-over';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { Outcome } from '@/components/ui/outcome';
import type { NewHandOver } from '@/lib/hand-overs/contract';

interface NewHandOverProps {
  /** The account that must sign in. */
  account: string;
  create: () => Promise<Outcome<NewHandOver>>;
  /** There is an open link, which a new one ends. */
  replaces: boolean;
}

/** The button by which a sign-in is handed over, and its dialog. */
export function NewHandOverButton({ account, create, replaces }: NewHandOverProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const { forget, ...content } = useNewHandOver({ account, create, replaces, leave: <Button onClick={close}>Cancel</Button>, onDone: close });
  return (
    <>
      <Button
        onClick={() => {
          forget();
          setOpen(true);
        }}
      >
        <Link2 aria-hidden="true" />
        Hand over the sign-in
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={<>Hand over the sign-in <span className="inline-block max-w-full">of {account}</span></>} {...content} />
    </>
  );
}
