import { distance } from '@/components/ui/time-format';
import type { MailboxView } from '@/lib/mailboxes/contract';
import type { MailboxReason } from '@/lib/mailboxes/rules/reason';

const number = (count: number) => count.toLocaleString('en-GB');
const messages = (count: number) => `${number(count)} ${count === 1 ? 'message' : 'messages'}`;
const printers = (count: number) => `${number(count)} ${count === 1 ? 'printer' : 'printers'}`;

/** The sentence a mailbox's page opens with, and what follows from it. */
export function mailboxSentence(mailbox: MailboxView, reason: MailboxReason, now: Date): { sentence: string; under: string | null } {
  const { address, token, held, waiting, signIn } = mailbox;
  const then = held > 0 ? `${messages(held)} ${held === 1 ? 'is' : 'are'} held and ${held === 1 ? 'goes' : 'go'} out by ${held === 1 ? 'itself' : 'themselves'} after that.` : null;
  if (signIn && reason.key === 'signing-in') return { sentence: `${address} waits for a sign-in at Microsoft.`, under: then };
  if (reason.stuck) {
    if (mailbox.hold?.scope === 'tenant') return { sentence: `${address} can’t send: Microsoft holds up all mail of its Microsoft 365 tenant.`, under: then };
    const what = reason.action === 'again' ? 'it needs a new sign-in' : 'it needs an administrator';
    return { sentence: `${address} can’t send: ${mailbox.hold?.reason === 'quota' ? 'its daily limit is reached' : mailbox.hold?.reason === 'full' ? 'the mailbox is full' : what}.`, under: then };
  }
  if (reason.action === 'start') return { sentence: `${address} can’t send yet: nobody has signed in for it.`, under: waiting > 0 ? `${messages(waiting)} ${waiting === 1 ? 'waits' : 'wait'} for it.` : 'One sign-in does for all its printers; Platen keeps it alive from then on.' };
  if (reason.key === 'external') return { sentence: `${address} can send inside its own domain only.`, under: waiting > 0 ? `${messages(waiting)} ${waiting === 1 ? 'waits' : 'wait'} for it; what goes to other domains goes out by itself after that.` : null };
  if (token?.health === 'expiring') {
    if (token.reason?.code === 'refresh_overdue' || token.reason?.code === 'refresh_failing') return { sentence: `${address} can send, but its sign-in is not being renewed.`, under: token.lastRefreshAt ? `It was last renewed ${distance(token.lastRefreshAt, now)}.` : null };
    return { sentence: `${address} can send, but not for long.`, under: token.diesAt ? `Its sign-in ends ${distance(token.diesAt, now)}. ${token.diesBecause ?? ''}`.trim() : null };
  }
  const today = mailbox.sentToday > 0 ? `${messages(mailbox.sentToday)} sent today.` : null;
  return { sentence: `${address} can send for ${printers(mailbox.printers)}.`, under: [today, waiting > 0 ? `${messages(waiting)} ${waiting === 1 ? 'is' : 'are'} on the way.` : null].filter(Boolean).join(' ') || null };
}
