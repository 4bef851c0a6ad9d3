import type { Command } from '../contract';
import { asCommand, command, part, word } from './word';

/** What mends a mailbox that Exchange refused, by name; a reply's meaning names one and never carries a line of its own. */
export type RemedyCommand = 'allow_smtp' | 'grant_send_as';

/** The line for Exchange Online PowerShell that a remedy speaks of. @param mailbox whose names stand in it */
export function remedyCommand(name: RemedyCommand, mailbox: { address: string; userName: string | null }): Command {
  const address = word('address', mailbox.address, { placeholder: '<mailbox>', name: 'address of the mailbox' });
  const account = word('account', mailbox.userName, { name: 'user name that signs in' });
  switch (name) {
    case 'allow_smtp':
      return command`Set-CASMailbox -Identity ${address} -SmtpClientAuthenticationDisabled $false`;
    case 'grant_send_as':
      return command`Add-RecipientPermission ${address} -AccessRights SendAs -Trustee ${account}`;
  }
}

/** What Microsoft Graph PowerShell calls the clouds that Exchange Online PowerShell calls so (Get-MgEnvironment). */
const graphEnvironment: Record<string, string> = { O365USGovGCCHigh: 'USGov', O365USGovDoD: 'USGovDoD', O365China: 'China' };

const none = part``;
const connect = (environment: string | null) => part`Connect-ExchangeOnline${environment === null ? none : part` -ExchangeEnvironmentName ${word('environment', environment)}`}`;

/**
 * What an administrator runs so that an app may send as a mailbox. The object id Exchange wants is that of the enterprise
 * application and not of the app registration, so it is looked up instead of typed.
 *
 * @param app.account the mailbox the app signs in to
 * @param app.from the address it sends as
 * @param app.environment of Exchange; null for the worldwide cloud
 */
export function appOnlyCommands(app: { clientId: string; entraTenantId: string; account: string; from: string; environment: string | null }): Command {
  const graph = app.environment === null ? undefined : graphEnvironment[app.environment];
  const client = word('guid', app.clientId, { placeholder: '<client id>', name: 'client id' });
  const account = word('account', app.account, { placeholder: '<mailbox>' });
  const from = word('address', app.from, { placeholder: '<sender>', name: 'sender address' });
  return asCommand([
    part`Connect-MgGraph${graph === undefined ? none : part` -Environment ${word('environment', graph)}`} -TenantId ${word('tenant', app.entraTenantId)} -Scopes Application.Read.All`,
    connect(app.environment),
    part`$app = Get-MgServicePrincipal -Filter "appId eq '${client}'"`,
    part`New-ServicePrincipal -AppId ${client} -ObjectId $app.Id -DisplayName Platen`,
    part`Add-MailboxPermission -Identity ${account} -User $app.Id -AccessRights FullAccess`,
    part`Add-RecipientPermission -Identity ${from} -Trustee $app.Id -AccessRights SendAs -Confirm:$false`,
    part`Set-CASMailbox -Identity ${account} -SmtpClientAuthenticationDisabled $false`,
  ]);
}

/** What the setup steps are filled in with, as it was typed. */
interface SetupEntries {
  mailbox: string;
  objectId: string;
}

/** Lines of the setup steps, by name. What is not known stands in angle brackets. */
export function setupCommands(entries: SetupEntries, { clientId, environment }: { clientId: string | null; environment: string | null }) {
  const mailbox = word('address', entries.mailbox.trim(), { placeholder: '<mailbox>', name: 'address of the mailbox' });
  const objectId = word('guid', entries.objectId.trim(), { placeholder: '<object id of the enterprise application>', name: 'object id of the enterprise application' });
  const client = word('guid', clientId, { placeholder: '<client id>', name: 'client id' });
  return {
    connect: asCommand([connect(environment)]),
    smtpAuth: command`Set-CASMailbox -Identity ${mailbox} -SmtpClientAuthenticationDisabled $false`,
    look: command`Get-TransportConfig | Format-List SmtpClientAuthenticationDisabled`,
    principal: command`New-ServicePrincipal -AppId ${client} -ObjectId ${objectId} -DisplayName Platen`,
    mailboxRight: command`Add-MailboxPermission -Identity ${mailbox} -User ${objectId} -AccessRights FullAccess`,
    sendAs: command`Add-RecipientPermission -Identity ${mailbox} -Trustee ${objectId} -AccessRights SendAs`,
  } satisfies Record<string, Command>;
}
