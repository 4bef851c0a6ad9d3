import type { ReasonCount } from '@/lib/mailboxes/rules/groups';

const words = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];
const inWords = (count: number) => words[count] ?? count.toLocaleString('en-GB');
const number = (count: number) => count.toLocaleString('en-GB');
const sum = (groups: readonly ReasonCount[], of: (group: ReasonCount) => number = ({ mailboxes }) => mailboxes) => groups.reduce((total, group) => total + of(group), 0);
const mailboxes = (count: number) => `${number(count)} ${count === 1 ? 'mailbox' : 'mailboxes'}`;

/** The sentence the mailboxes' list opens with, and what follows from it. */
export function mailboxesSentence(groups: readonly ReasonCount[]): { sentence: string; under: string | null } {
  const total = sum(groups);
  const stuck = groups.filter(({ reason }) => reason.stuck);
  const stuckCount = sum(stuck);
  const held = sum(groups, (group) => group.held);
  const of = (role: string) => sum(groups.filter(({ reason }) => reason.role === role && !reason.stuck));
  const [healthy, soon, waiting] = [of('healthy'), of('attention'), of('waiting')];
  if (total === 0) return { sentence: 'No mailboxes yet.', under: null };
  if (stuckCount > 0) {
    const again = sum(stuck.filter(({ reason }) => reason.action === 'again' || reason.action === 'open'));
    const rest = stuckCount - again;
    const needs = [
      ...(again > 0 ? [`${inWords(again)} ${again === 1 ? 'needs' : 'need'} a new sign-in`] : []),
      ...(rest > 0 ? [`${again > 0 ? inWords(rest).toLowerCase() : inWords(rest)} ${rest === 1 ? 'needs' : 'need'} an administrator`] : []),
    ].join(', ');
    return {
      sentence: `${inWords(stuckCount)} of ${mailboxes(total)} can’t send. ${needs}.`,
      under: [
        held > 0 ? `${number(held)} ${held === 1 ? 'message is' : 'messages are'} held for ${stuckCount === 1 ? 'it' : 'them'} and ${held === 1 ? 'goes' : 'go'} out by ${held === 1 ? 'itself' : 'themselves'} after that.` : null,
        soon > 0 ? `${inWords(soon)} more ${soon === 1 ? 'needs' : 'need'} attention before ${soon === 1 ? 'it stops' : 'they stop'}.` : null,
        healthy > 0 ? (stuckCount + healthy === total ? `${healthy === 1 ? 'The other one is' : `The other ${number(healthy)} are`} well.` : `${inWords(healthy)} ${healthy === 1 ? 'is' : 'are'} well.`) : null,
      ].filter((part) => part !== null).join(' ') || null,
    };
  }
  if (soon > 0) return { sentence: `${inWords(soon)} of ${mailboxes(total)} ${soon === 1 ? 'needs' : 'need'} attention.`, under: 'Mail still goes out. Act before it stops.' };
  if (waiting > 0) return { sentence: `${inWords(waiting)} of ${mailboxes(total)} ${waiting === 1 ? 'waits' : 'wait'} for ${waiting === 1 ? 'its' : 'their'} first sign-in.`, under: 'One sign-in does for all printers of a mailbox.' };
  return { sentence: total === 1 ? 'The only mailbox can send.' : `All ${number(total)} mailboxes can send.`, under: 'Platen renews their sign-ins by itself.' };
}
