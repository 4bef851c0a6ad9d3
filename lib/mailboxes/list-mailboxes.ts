import { z } from 'zod';
import { readVerb } from '@/lib/base/verb';
import { mailboxRows } from './mailbox-rows';

/** All mailboxes of the organization by address, whatever their method, with hold and token health: few, beside the printers. */
export const listMailboxes = readVerb({
  name: 'mailboxes.list',
  permission: 'mailboxes:read',
  input: z.strictObject({}),
  read: (context) => mailboxRows(context, null),
});
