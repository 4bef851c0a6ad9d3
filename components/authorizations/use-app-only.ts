'use client';

import { useEffect, useState } from 'react';
import type { SignInActs } from '@/components/authorizations/acts';
import type { Outcome } from '@/components/ui/outcome';
import type { AppOnlyView } from '@/lib/authorizations/contract';

/** null while it is looked up. */
export type AppOnlyAnswer = Outcome<AppOnlyView> | null;

/** What app-only needs for a mailbox, looked up when it is looked at. */
export function useAppOnly(mailboxId: string | undefined, read: SignInActs['readAppOnly'], wanted: boolean): AppOnlyAnswer {
  const [found, setFound] = useState<{ mailboxId: string; answer: Outcome<AppOnlyView> } | null>(null);
  useEffect(() => {
    if (!wanted || mailboxId === undefined) return;
    let current = true;
    void read(mailboxId)
      .catch((): Outcome<AppOnlyView> => ({ fault: { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then choose App-only again.' } }))
      .then((answer) => current && setFound({ mailboxId, answer }));
    return () => {
      current = false;
    };
  }, [mailboxId, read, wanted]);
  return found && found.mailboxId === mailboxId ? found.answer : null;
}
