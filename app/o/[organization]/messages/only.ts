import type { LogView } from '@/components/messages/log-address';
import { NotFound } from '@/lib/base/errors';
import type { Context } from '@/lib/base/context';
import { readMailbox } from '@/lib/mailboxes/read-mailbox';
import { readPrinter } from '@/lib/printers/read-printer';

/** The names of the printer and the mailbox a view is narrowed to; null for what is not there. */
export async function namesOf(context: Context, view: LogView): Promise<{ printer: string | null; mailbox: string | null }> {
  return {
    printer: view.printer ? await orNull(readPrinter(context, { printerId: view.printer }), ({ name }) => name) : null,
    mailbox: view.mailbox ? await orNull(readMailbox(context, { mailboxId: view.mailbox }), ({ address }) => address) : null,
  };
}

async function orNull<Row>(row: Promise<Row>, name: (row: Row) => string): Promise<string | null> {
  try {
    return name(await row);
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}
