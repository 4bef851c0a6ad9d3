import { changeVerb } from '@/lib/base/verb';
import { newId } from '@/lib/base/ids';
import { settleMailbox } from '@/lib/mailboxes/settle-mailbox';
import { addPrinterInput } from './contract';
import { identityFields } from './find-printer';
import { refuseDuplicate } from './refuse-duplicate';
import { senderFields } from './sender-fields';
import { settleSite } from './settle-site';

/** Adds a printer with its Send (Email) settings; finds or makes its mailbox. */
export const addPrinter = changeVerb({
  name: 'printers.add',
  permission: 'printers:write',
  entry: 'printer',
  input: addPrinterInput,
  change: async (context, { identity, send }) => {
    const { tx, organizationId } = context;
    const { site, ...fields } = identity;
    await refuseDuplicate(context, fields, null);
    const sender = senderFields(send);
    const mailbox = await settleMailbox(context, send);
    const id = newId();
    const printer = await tx.printer.create({
      data: {
        organizationId,
        id,
        ...fields,
        siteId: await settleSite(context, site),
        method: send.method,
        mailboxId: mailbox.id,
        mailboxAddress: mailbox.address,
        ...sender,
      },
    });
    return {
      result: { id },
      audit: [
        { entity: 'printer', entityId: id, after: { ...identityFields(printer), method: send.method, mailboxAddress: mailbox.address, ...sender } },
        // Its settings count for every printer of the mailbox.
        ...(mailbox.change ? [{ entity: 'mailbox', entityId: mailbox.id, ...mailbox.change }] : []),
      ],
    };
  },
});
