'use client';

import { RotateCcw } from 'lucide-react';
import { useState, useTransition } from 'react';
import { impactSentences, messagesWord, type RetryImpact } from '@/components/messages/retry-filter';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { Fault, Outcome } from '@/components/ui/outcome';
import { Say } from '@/components/ui/say';
import type { RetriedAll } from '@/lib/messages/contract';

interface RetryAllProps {
  /** The list may hold something to try again. An open dialog stays where that has just ended. */
  offered: boolean;
  count: () => Promise<Outcome<RetryImpact>>;
  retry: () => Promise<Outcome<RetriedAll>>;
}

type Step = { at: 'counting' } | { at: 'asking'; impact: RetryImpact } | { at: 'done'; result: RetriedAll } | { at: 'fault'; fault: Fault };

const noAnswer: Fault = { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then look at the log before you try again.' };

/** The button that tries all messages of the log's filter again: asks first with how many, then tells what came of it. */
export function RetryAll({ offered, count, retry }: RetryAllProps) {
  const [open, setOpen] = useState(false);
  const [step, setStep] = useState<Step>({ at: 'counting' });
  const [busy, startTransition] = useTransition();
  const ask = () => {
    setStep({ at: 'counting' });
    setOpen(true);
    startTransition(async () => {
      const outcome = await count().catch(() => null);
      setStep(outcome?.value ? { at: 'asking', impact: outcome.value } : { at: 'fault', fault: outcome?.fault ?? noAnswer });
    });
  };
  const act = () =>
    startTransition(async () => {
      const outcome = await retry().catch(() => null);
      setStep(outcome?.value ? { at: 'done', result: outcome.value } : { at: 'fault', fault: outcome?.fault ?? noAnswer });
    });
  const asks = step.at === 'asking' && step.impact.count > 0;
  return (
    <>
      {(offered || open) && (
        <Button onClick={ask}>
          <RotateCcw aria-hidden="true" />
          Retry all
        </Button>
      )}
      <Dialog
        open={open}
        onOpenChange={(next) => !busy && setOpen(next)}
        title="All messages in this list"
        announce={step.at === 'done' ? doneTitle(step.result) : ''}
        filled={asks ? <Button variant="key" busy={busy} onClick={act}>{busy ? 'Retrying' : `Retry ${messagesWord(step.impact.count)}`}</Button> : undefined}
        second={<Button onClick={() => setOpen(false)} disabled={busy && step.at !== 'counting'}>{asks ? 'Leave them' : 'Close'}</Button>}
      >
        {step.at === 'counting' && <p>Counting them …</p>}
        {step.at === 'asking' && impactSentences(step.impact).map((sentence) => <p key={sentence} className="text-pretty">{sentence}</p>)}
        {step.at === 'done' && <Result result={step.result} />}
        {step.at === 'fault' && <Say state="failing" title={step.fault.title}>{step.fault.remedy}</Say>}
      </Dialog>
    </>
  );
}

function doneTitle({ retried }: RetriedAll): string {
  return retried === 0 ? 'Nothing was tried again.' : `${messagesWord(retried)} ${retried === 1 ? 'is' : 'are'} tried again.`;
}

function Result({ result }: { result: RetriedAll }) {
  return (
    <>
      <Say state={result.retried === 0 ? 'attention' : 'healthy'} title={doneTitle(result)}>{result.next ? 'There are more in this list: retry them when these are out.' : 'The log shows what becomes of them.'}</Say>
      {result.notRetried.map(({ code, count, title, remedy }) => (
        <p key={code} className="text-pretty text-ink-2">
          <span className="font-medium text-ink">{messagesWord(count)} not:</span> {title} {remedy}
        </p>
      ))}
    </>
  );
}
