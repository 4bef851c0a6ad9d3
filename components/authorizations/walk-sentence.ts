import type { ToSignIn } from '@/lib/authorizations/contract';
import { walkEnd } from '@/lib/authorizations/rules/queue';

const number = (count: number) => count.toLocaleString('en-GB');

/** The sentence a walk opens with, and what follows from it. */
export function walkSentence(rows: readonly Pick<ToSignIn, 'address' | 'done' | 'mailboxId' | 'printers'>[], at: string | null, more: boolean): { sentence: string; under: string } {
  const done = rows.filter((row) => row.done).length;
  const left = rows.length - done;
  const first = more ? ` These are the first ${number(rows.length)}; the others follow.` : '';
  if (rows.length === 0) return { sentence: 'No mailbox needs a sign-in.', under: 'What needs one stands here as soon as it does.' };
  if (left === 0) return { sentence: rows.length === 1 ? 'The mailbox is signed in.' : `All ${number(rows.length)} are signed in.`, under: `Held mail goes out by itself, and Platen keeps the sign-ins alive.${first}` };
  const sentence = `${number(done)} of ${number(rows.length)} signed in.`;
  if (at === walkEnd) return { sentence, under: `${left === 1 ? 'One was skipped' : `${number(left)} were skipped`}: go back to ${left === 1 ? 'it' : 'them'} now or another day.${first}` };
  return { sentence, under: `The next opens by itself when one is done. Only one code is good at a time.${first}` };
}
