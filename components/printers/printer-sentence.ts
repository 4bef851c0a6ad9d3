import { distance } from '@/components/ui/time-format';
import type { Method } from '@/components/printers/method-word';
import type { PrinterState } from '@/lib/printers/contract';

interface PrinterFacts {
  name: string;
  method: Method;
  state: PrinterState;
  reason: string | null;
  sentToday: number;
  waiting: number;
  lastSentAt: Date | null;
  /** `trouble`: what its mailbox suffers from, and what to do. */
  mailbox: { address: string; trouble: { words: string } | null } | null;
}

const messages = (count: number) => `${count.toLocaleString('en-GB')} ${count === 1 ? 'message' : 'messages'}`;

/** The sentence a printer's page opens with, and what follows from it. */
export function printerSentence(printer: PrinterFacts, now: Date): { sentence: string; under?: string } {
  const { name, mailbox, waiting, sentToday, lastSentAt } = printer;
  const address = mailbox?.address ?? 'its mailbox';
  const held = waiting > 0 ? `${messages(waiting)} ${waiting === 1 ? 'waits' : 'wait'} and will go out then.` : undefined;
  const under = (...sentences: (string | null | undefined)[]) => {
    const text = sentences.filter(Boolean).join(' ');
    return text ? { under: text } : {};
  };
  switch (printer.state) {
    case 'off':
      return { sentence: `${name} is turned off.`, ...under('What it hands in is refused, with the reason.', waiting > 0 ? `${messages(waiting)} from before still ${waiting === 1 ? 'goes' : 'go'} out.` : null) };
    case 'not_set_up':
      if (!mailbox) return { sentence: `${name} has no mailbox yet.`, under: 'Type the authentication email address it sends from, and save.' };
      if (printer.reason === 'waiting for sign-in') return { sentence: `${name} waits for a sign-in at Microsoft.`, ...under(`Once ${address} has signed in it can send.`, held) };
      return { sentence: `${name} can’t send yet: nobody has signed in as ${address}.`, ...under('One sign-in at Microsoft does for all printers of that mailbox.', held) };
    case 'cant_send':
      return {
        sentence: printer.reason === 'needs sign-in' ? `${name} can’t send: ${address} needs a new sign-in.` : `${name} can’t send: ${address} ${printer.reason ?? 'is on hold'}.`,
        ...under(mailbox?.trouble?.words, held),
      };
    case 'needs_attention':
      return { sentence: `${name} waits: ${printer.reason ?? 'its mailbox is on hold'}.`, ...under(mailbox?.trouble?.words, held) };
    case 'sending': {
      if (sentToday > 0 && lastSentAt) return { sentence: `${name} is sending: ${messages(sentToday)} today, the last ${distance(lastSentAt, now)}.`, ...under(mailbox?.trouble?.words, onTheWay(waiting)) };
      if (lastSentAt) return { sentence: `${name} can send: nothing yet today, the last ${distance(lastSentAt, now)}.`, ...under(mailbox?.trouble?.words, onTheWay(waiting)) };
      return { sentence: `${name} can send, and has sent nothing yet.`, ...under(mailbox?.trouble?.words, waiting > 0 ? onTheWay(waiting) : 'Create a credential below and hand in its first scan.') };
    }
  }
}

function onTheWay(waiting: number): string | null {
  return waiting > 0 ? `${messages(waiting)} on the way.` : null;
}
