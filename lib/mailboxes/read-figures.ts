import { z } from 'zod';
import { sqlOf } from '@/lib/base/db/prisma';
import { readVerb } from '@/lib/base/verb';
import { mailboxStates, type MailboxState } from './contract';
import { askLines } from './mailbox-lines';

export interface Figures {
  /** Every state, also those of no mailbox. */
  states: { state: MailboxState; mailboxes: number; diesInSeconds: number | null }[];
  refreshFailing: number;
  held: number;
  /** Since the organization began: of all its grants, also those a new sign-in has replaced. */
  refreshed: number;
  failed: number;
}

/** Token health in figures, for a monitoring system: counted from the rows each time, so that they can't drift. */
export const readFigures = readVerb({
  name: 'mailboxes.read-figures',
  permission: 'mailboxes:read',
  input: z.strictObject({}),
  async read(context): Promise<Figures> {
    const rows = await askLines<{ state: MailboxState; mailboxes: number; dies: number | null; failing: number; held: number }>(
      context,
      `SELECT state, count(*)::int AS mailboxes, extract(epoch FROM min(dies) - $2::timestamptz)::float8 AS dies, count("failingSince")::int AS failing, sum(held)::int AS held FROM line GROUP BY state`,
      [],
    );
    // A grant's generation counts its refreshes; events are forgotten after a while, and a counter must not go back.
    const [totals] = await sqlOf(context.tx)<{ refreshed: number; failed: number }>(
      `SELECT coalesce(sum("generation" - 1), 0)::float8 AS refreshed, count("failedAt")::float8 AS failed FROM "Grant" WHERE "organizationId" = $1::uuid`,
      [context.organizationId],
    );
    const sum = (of: 'failing' | 'held') => rows.reduce((total, row) => total + row[of], 0);
    return {
      states: mailboxStates.map((state) => {
        const row = rows.find((one) => one.state === state);
        return { state, mailboxes: row?.mailboxes ?? 0, diesInSeconds: row?.dies == null ? null : Math.round(row.dies) };
      }),
      refreshFailing: sum('failing'),
      held: sum('held'),
      refreshed: totals?.refreshed ?? 0,
      failed: totals?.failed ?? 0,
    };
  },
});
