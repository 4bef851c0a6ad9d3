import { ownRegistration } from '@/lib/app-registrations/own-registration';
import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { cloudNamed } from '@/lib/clouds/clouds';
import { appOnlyCommands } from '@/lib/commands/rules/exchange';
import { readLatestAuthorizationInput, type AppOnlyView } from './contract';
import { isTenantId } from './rules/account';

/**
 * Whether a mailbox can be signed in without a person, and what has to be run in PowerShell for it.
 * @throws NotFound for a mailbox of nobody or another organization.
 */
export const readAppOnly = readVerb({
  name: 'authorizations.read-app-only',
  permission: 'mailboxes:read',
  input: readLatestAuthorizationInput,
  async read(context, { mailboxId }): Promise<AppOnlyView> {
    const { organizationId, tx } = context;
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } }, select: { cloud: true, address: true, userName: true } });
    if (!mailbox) throw new NotFound('mailbox');
    const own = mailbox.cloud === null ? null : await ownRegistration(context, mailbox.cloud);
    if (mailbox.cloud === null || !own || !(own.secretCipher ?? own.certificateCipher) || !isTenantId(own.entraTenantId)) return { app: null, commands: null };
    const app = { clientId: own.clientId, entraTenantId: own.entraTenantId };
    return { app, commands: appOnlyCommands({ ...app, account: mailbox.userName, from: mailbox.address, environment: cloudNamed(mailbox.cloud).exchangeEnvironment ?? null }) };
  },
});
