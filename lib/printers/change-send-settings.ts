import { changeVerb } from '@/lib/base/verb';
import { settleMailbox } from '@/lib/mailboxes/settle-mailbox';
import { changeSendSettingsInput } from './contract';
import { findPrinter } from './find-printer';
import { senderFields } from './sender-fields';

/**
 * Changes how a printer sends. Settings of its mailbox change for every printer of that mailbox; a new authentication
 * address finds or makes another one, for this printer only.
 */
export const changeSendSettings = changeVerb({
  name: 'printers.change-send-settings',
  permission: 'printers:mail',
  entry: 'printer',
  input: changeSendSettingsInput,
  change: async (context, { printerId, send }) => {
    const { tx, organizationId } = context;
    const before = await findPrinter(context, printerId);
    const sender = senderFields(send);
    const where = { organizationId_id: { organizationId, id: printerId } };
    // Off the old mailbox first, so that no check sees the printer half changed.
    await tx.printer.update({ where, data: { mailboxId: null, mailboxAddress: null } });
    const mailbox = await settleMailbox(context, send, { acted: true });
    await tx.printer.update({ where, data: { method: send.method, mailboxId: mailbox.id, mailboxAddress: mailbox.address, ...sender } });
    return {
      result: { mailboxId: mailbox.id },
      audit: [
        {
          entity: 'printer',
          entityId: printerId,
          before: {
            method: before.method,
            mailboxAddress: before.mailboxAddress,
            administratorEmail: before.administratorEmail,
            autoSpecifySenderName: before.autoSpecifySenderName,
          },
          after: { method: send.method, mailboxAddress: mailbox.address, ...sender },
        },
        ...(mailbox.change ? [{ entity: 'mailbox', entityId: mailbox.id, ...mailbox.change }] : []),
      ],
    };
  },
});
