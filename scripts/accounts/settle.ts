import { findAccount } from '@/lib/accounts/find-account';
import { moveAccount, partiesTo, planMove, releaseFrom } from '@/lib/accounts/settle-account';
import { checkDatabaseRole } from '@/lib/base/db/check-role';
import { closePool } from '@/lib/base/db/pool';
import { PlatenError } from '@/lib/base/errors';
import { closeQueues } from '@/lib/base/queue/enqueue';
import { Sentence } from '../postgres/sentence';
import { confirm } from './confirm';
import { told } from './told';
import { readOrder } from './usage';

const say = (line: string): void => console.log(line);

/** Does what the arguments name and says on the terminal what it did. */
export async function settleAccounts(): Promise<void> {
  const order = readOrder();
  await checkDatabaseRole('admin');
  const found = await findAccount(order);
  for (const line of told(order.account, found)) say(line);
  if (order.does === 'list') return;
  if (order.does === 'release') {
    const { holders, waiting } = partiesTo(found);
    if (holders.length === 0) return;
    if (!order.yes) await confirm(`${slugs(holders)} can send with it no more until somebody signs in again.`);
    await orAgain(releaseFrom(found, holders, say));
    say(`It is nobody's now: the next to log in with it at the mail server has it.${waiting.length > 0 ? ` ${slugs(waiting)} can have it with move.` : ''}`);
    return;
  }
  const plan = planMove(found, order.to);
  if (!plan) return say(`${order.to} holds it already; nothing is to be done.`);
  if (!order.yes) await confirm(`${plan.from.length > 0 ? `${slugs(plan.from)} can send with it no more; ` : ''}${order.to} gets it.`);
  await orAgain(moveAccount(found, plan, say));
}

function slugs(organizations: readonly { slug: string }[]): string {
  return organizations.map(({ slug }) => slug).join(', ');
}

async function orAgain(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (error instanceof PlatenError || error instanceof Sentence) throw error;
    say('It was cut off. Given again, the command goes on where it was.');
    throw error;
  });
}

/** Nothing stays open. */
export async function close(): Promise<void> {
  await closeQueues();
  await closePool();
}
