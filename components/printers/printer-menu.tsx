'use client';

import { Ellipsis, Power } from 'lucide-react';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { IconButton } from '@/components/ui/icon-button';
import { Menu, MenuItem } from '@/components/ui/menu';
import type { Fault, Outcome } from '@/components/ui/outcome';
import { Say } from '@/components/ui/say';

interface PrinterMenuProps {
  name: string;
  off: boolean;
  turn: (on: boolean) => Promise<Outcome>;
}

/** What else can be done with a printer: turn it off, and on again. */
export function PrinterMenu({ name, off, turn }: PrinterMenuProps) {
  const [asking, setAsking] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, startTransition] = useTransition();

  function go(on: boolean) {
    setFault(null);
    startTransition(async () => {
      const outcome = await turn(on).catch(() => null);
      if (outcome?.value === null) return setAsking(false);
      setFault(outcome?.fault ?? { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then try again.' });
      setAsking(true);
    });
  }

  return (
    <>
      <Menu
        trigger={
          <IconButton label="More for this printer" variant="plain">
            <Ellipsis aria-hidden="true" />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => (off ? go(true) : setAsking(true))}>
          <Power aria-hidden="true" />
          {off ? 'Turn on' : 'Turn off'}
        </MenuItem>
      </Menu>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={off ? `Turn on ${name}` : `Turn off ${name}?`}
        filled={
          <Button variant={off ? 'key' : 'danger-key'} busy={busy} onClick={() => go(off)}>
            {busy ? (off ? 'Turning on' : 'Turning off') : off ? 'Turn on' : 'Turn off'}
          </Button>
        }
        second={<Button onClick={() => setAsking(false)}>{off ? 'Close' : 'Keep it on'}</Button>}
      >
        {fault ? (
          <Say state="failing" title={fault.title}>{fault.remedy}</Say>
        ) : (
          <p className="text-pretty">From then on what it hands in is refused, with the reason. Mail already accepted still goes out; its mailbox, settings and credentials stay.</p>
        )}
      </Dialog>
    </>
  );
}
