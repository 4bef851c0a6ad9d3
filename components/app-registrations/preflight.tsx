'use client';

import { ListChecks } from 'lucide-react';
import { useState, useTransition } from 'react';
import { PreflightResult, preflightWord } from '@/components/app-registrations/preflight-result';
import { Button } from '@/components/ui/button';
import { FormError } from '@/components/ui/form-error';
import type { Outcome } from '@/components/ui/outcome';
import type { PreflightView } from '@/lib/app-registrations/contract';

/** The check before the first code, with what mailboxes would use now. */
export function Preflight({ check }: { check: () => Promise<Outcome<PreflightView>> }) {
  const [outcome, setOutcome] = useState<Outcome<PreflightView> | null>(null);
  const [pending, start] = useTransition();
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <Button busy={pending} onClick={() => start(async () => setOutcome(await check()))}>
          {!pending && <ListChecks aria-hidden="true" />}
          {pending ? 'Asking Entra' : outcome ? 'Check again' : 'Check the app registration'}
        </Button>
        <span role="status" className="text-ink-2">{!pending && outcome?.value ? preflightWord(outcome.value) : null}</span>
      </div>
      {outcome?.fault && <FormError title={`${outcome.fault.title} ${outcome.fault.remedy}`} />}
      {outcome?.value && <PreflightResult view={outcome.value} />}
    </div>
  );
}
