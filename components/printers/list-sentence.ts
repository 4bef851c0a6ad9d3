import type { PrinterState } from '@/lib/printers/contract';

const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const inWords = (count: number) => words[count] ?? count.toLocaleString('en-GB');
const printers = (count: number) => `${count.toLocaleString('en-GB')} ${count === 1 ? 'printer' : 'printers'}`;

/** The sentence the list opens with: what is worst, and how much of it. `mailboxes` is how many the failing ones hang on. */
export function listSentence(total: number, counts: Record<PrinterState, number>, mailboxes: number): string {
  const live = total - counts.off;
  if (counts.cant_send > 0) {
    const because = mailboxes > 0 && mailboxes < counts.cant_send ? `, all because of ${inWords(mailboxes)} ${mailboxes === 1 ? 'mailbox' : 'mailboxes'}` : '';
    return `${counts.cant_send.toLocaleString('en-GB')} of ${printers(total)} can’t send${because}.`;
  }
  if (counts.needs_attention > 0) return `${printers(counts.needs_attention)} of ${total.toLocaleString('en-GB')} ${counts.needs_attention === 1 ? 'needs' : 'need'} attention.`;
  if (counts.not_set_up > 0) return `${counts.not_set_up.toLocaleString('en-GB')} of ${printers(total)} ${counts.not_set_up === 1 ? 'is' : 'are'} not set up yet.`;
  if (live === 0) return total === 1 ? 'The only printer is turned off.' : `All ${printers(total)} are turned off.`;
  if (live === 1) return 'One printer, and it can send.';
  return `All ${printers(live)} can send.`;
}
