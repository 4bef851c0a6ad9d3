'use client';

import { TestBody } from '@/components/test-sends/test-body';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { faultAt, type Fault } from '@/components/ui/outcome';
import { Say } from '@/components/ui/say';
import { TextInput } from '@/components/ui/text-input';
import type { TestSendView } from '@/lib/test-sends/contract';

interface TestSendDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  of: string;
  may: boolean;
  recipient: string;
  onRecipient: (recipient: string) => void;
  test: TestSendView | null;
  /** Something is on its way to Platen. */
  busy: boolean;
  /** The web process does not answer. */
  lost: boolean;
  fault: Fault | null;
  /** The held mail is being tried. */
  tried: boolean;
  begin: () => void;
  again: () => void;
  say: (arrived: boolean) => void;
  tryHeld: () => void;
}

/** The dialog of a test: whom it goes to, its steps as they happen, and at the end whether it came. */
export function TestSendDialog({ open, onOpenChange, of, may, recipient, onRecipient, test, busy, lost, fault, tried, begin, again, say, tryHeld }: TestSendDialogProps) {
  const close = () => onOpenChange(false);
  const frame = {
    open,
    onOpenChange,
    // The address goes to the next line whole before it is broken at a hyphen.
    title: <>Test <span className="inline-block max-w-full">{of}</span></>,
    subtitle: test ? <>To {test.recipient}</> : undefined,
  };

  if (!test) {
    return (
      <Dialog {...frame} filled={<Button variant="key" busy={busy} onClick={begin}>{busy ? 'Starting the test' : 'Send the test'}</Button>} second={<Button onClick={close}>Close</Button>}>
        <p className="text-pretty">One short mail goes out now, the way all mail of this mailbox does, and you see each step. It counts as one of the mailbox’s messages.</p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy) begin();
          }}
        >
          <Field layout="stack" label="Recipient" note="Yours, so that you can look whether it comes." error={fault && faultAt(fault, 'recipient')}>
            <TextInput type="email" autoComplete="email" value={recipient} data-first-focus onChange={(event) => onRecipient(event.target.value)} />
          </Field>
        </form>
        {fault && !faultAt(fault, 'recipient') && <Say state="failing" title={fault.title}>{fault.remedy}</Say>}
      </Dialog>
    );
  }

  const asks = test.state !== 'running' && test.state !== 'failed' && test.arrived === null;
  const tries = !asks && test.state === 'accepted' && test.heldMail && test.arrived !== false && !tried;
  return (
    <Dialog
      {...frame}
      announce={announcement(test)}
      filled={
        test.state === 'running' ? <Button variant="key" busy>Testing</Button>
        : !may ? <Button variant="key" onClick={close}>Close</Button>
        : asks ? <Button variant="key" busy={busy} onClick={() => say(true)}>It arrived</Button>
        : tries ? <Button variant="key" busy={busy} onClick={tryHeld}>{busy ? 'Trying' : 'Try the held mail now'}</Button>
        : test.state === 'accepted' && test.arrived ? <Button variant="key" onClick={close}>Close</Button>
        : <Button variant="key" onClick={again}>Test again</Button>
      }
      second={
        !may && test.state !== 'running' ? undefined
        : asks ? <Button busy={busy} onClick={() => say(false)}>It did not</Button>
        : test.arrived === false ? <Button busy={busy} onClick={() => say(true)}>It came after all</Button>
        : test.state === 'accepted' && test.arrived && !tries ? <Button onClick={again}>Test again</Button>
        : <Button onClick={close}>Close</Button>
      }
    >
      <TestBody test={test} tried={tried} />
      {lost && test.state === 'running' && (
        <Say state="attention" title="Platen does not answer">The test goes on by itself; this page asks again every second.</Say>
      )}
      {fault && <Say state="failing" title={fault.title}>{fault.remedy}</Say>}
    </Dialog>
  );
}

function announcement({ state, stages, arrived }: TestSendView): string {
  if (state === 'running') return 'The test goes on';
  if (arrived !== null) return arrived ? 'The test arrived' : 'The test did not arrive';
  if (state === 'accepted') return 'The mail server took the test';
  return stages.find(({ explanation }) => explanation !== null)?.explanation?.title ?? 'The test failed';
}
