import { readVerb } from '@/lib/base/verb';
import type { MailboxRow } from '@/lib/mailboxes/contract';
import { mailboxRow } from '@/lib/mailboxes/mailbox-lines';
import { mailboxReason } from '@/lib/mailboxes/rules/reason';
import { printerIdInput } from './contract';
import { findPrinter } from './find-printer';
import { oauthByItself } from './rules/native-oauth';
import { printerState } from './rules/state';

/** One printer with its settings, its mailbox's state and how many printers share that mailbox. */
export const readPrinter = readVerb({
  name: 'printers.read',
  permission: 'printers:read',
  input: printerIdInput,
  read: async (context, { printerId }) => {
    const { tx, organizationId, now } = context;
    const { mailbox, site, ...printer } = await findPrinter(context, printerId);
    const grant = mailbox ? await tx.grant.findFirst({ where: { organizationId, mailboxId: mailbox.id, state: { not: 'superseded' } } }) : null;
    const row = mailbox ? await mailboxRow(context, mailbox.id) : undefined;
    const signInRunning = mailbox ? (await tx.authorization.count({ where: { organizationId, mailboxId: mailbox.id, state: { in: ['starting', 'waiting'] } } })) > 0 : false;
    const shared = mailbox ? await tx.printer.count({ where: { organizationId, mailboxId: mailbox.id } }) : 0;
    const midnight = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
    const sentToday = await tx.message.count({ where: { organizationId, printerId, state: 'sent', acceptedAt: { gte: midnight } } });
    const lastSent = await tx.message.findFirst({ where: { organizationId, printerId, state: 'sent' }, orderBy: { id: 'desc' }, select: { endedAt: true } });
    const waiting = await tx.message.count({ where: { organizationId, printerId, state: { in: ['queued', 'deferred', 'sending'] } } });
    return {
      id: printer.id,
      name: printer.name,
      make: printer.make,
      model: printer.model,
      serial: printer.serial,
      assetTag: printer.assetTag,
      firmware: printer.firmware,
      address: printer.address,
      site: site?.name ?? null,
      disabledAt: printer.disabledAt,
      createdAt: printer.createdAt,
      method: printer.method,
      administratorEmail: printer.administratorEmail,
      autoSpecifySenderName: printer.autoSpecifySenderName,
      oauthByItself: oauthByItself(printer),
      ...printerState({
        disabled: printer.disabledAt !== null,
        method: printer.method,
        hasMailbox: mailbox !== null,
        holdReason: mailbox?.holdReason ?? null,
        grant: grant?.state === 'current' || grant?.state === 'failed' ? grant.state : 'none',
        signInRunning,
      }),
      sentToday,
      waiting,
      lastSentAt: lastSent?.endedAt ?? null,
      mailbox: mailbox && {
        id: mailbox.id,
        address: mailbox.address,
        userName: mailbox.userName,
        cloud: mailbox.cloud,
        serverName: mailbox.serverName,
        port: mailbox.port,
        security: mailbox.security,
        authEncryption: mailbox.authEncryption,
        hasPassword: mailbox.passwordCipher !== null,
        sharedBy: shared,
        holdReason: mailbox.holdReason,
        trouble: trouble(row),
        authenticatedAs: grant?.state === 'current' ? grant.accountName : null,
        authenticatedAt: grant?.state === 'current' ? grant.createdAt : null,
      },
    };
  },
});

/** What its mailbox suffers from, and what to do; null where it is well, or nobody has signed in yet. */
function trouble(row: MailboxRow | undefined): { words: string; code: string | null; lookUp: string | null } | null {
  if (!row) return null;
  const { role, title, sentence, command, code, lookUp } = mailboxReason(row);
  if (sentence === null || (role !== 'failing' && role !== 'attention')) return null;
  return { words: `${title}. ${command ? 'The mailbox’s page has the line that mends it.' : sentence}`, code, lookUp };
}

export type PrinterView = Awaited<ReturnType<typeof readPrinter>>;
