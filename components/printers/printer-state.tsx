import { StateWord } from '@/components/ui/state-word';
import type { State } from '@/components/ui/state';
import type { PrinterState } from '@/lib/printers/contract';

/** The role and the word of each state of a printer. */
export const printerStateLook: Record<PrinterState, { role: State; word: string }> = {
  cant_send: { role: 'failing', word: 'Can’t send' },
  needs_attention: { role: 'attention', word: 'Needs attention' },
  not_set_up: { role: 'waiting', word: 'Not set up' },
  sending: { role: 'healthy', word: 'Sending' },
  off: { role: 'off', word: 'Off' },
};

/** A printer's state: mark, word and, where there is one, the reason. */
export function PrinterStateWord({ state, reason }: { state: PrinterState; reason: string | null }) {
  const { role, word } = printerStateLook[state];
  if (reason === 'waiting for sign-in') return <StateWord state={role}>Waiting for sign-in</StateWord>;
  return <StateWord state={role} {...(reason ? { reason } : {})}>{word}</StateWord>;
}
