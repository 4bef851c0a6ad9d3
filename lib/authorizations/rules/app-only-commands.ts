/** What Microsoft Graph PowerShell calls the clouds that Exchange Online PowerShell calls so (Get-MgEnvironment). */
const graphEnvironment: Record<string, string> = { O365USGovGCCHigh: 'USGov', O365USGovDoD: 'USGovDoD', O365China: 'China' };

/**
 * What an administrator runs so that an app may send as a mailbox. The object id Exchange wants is that of the enterprise
 * application and not of the app registration, so it is looked up instead of typed.
 *
 * @param app.account the mailbox the app signs in to
 * @param app.from the address it sends as
 * @param app.environment of Exchange; null for the worldwide cloud
 */
export function appOnlyCommands(app: { clientId: string; entraTenantId: string; account: string; from: string; environment: string | null }): string[] {
  const graph = app.environment && graphEnvironment[app.environment];
  return [
    `Connect-MgGraph${graph ? ` -Environment ${graph}` : ''} -TenantId ${app.entraTenantId} -Scopes Application.Read.All`,
    `Connect-ExchangeOnline${app.environment ? ` -ExchangeEnvironmentName ${app.environment}` : ''}`,
    `$app = Get-MgServicePrincipal -Filter "appId eq '${app.clientId}'"`,
    `New-ServicePrincipal -AppId ${app.clientId} -ObjectId $app.Id -DisplayName Platen`,
    `Add-MailboxPermission -Identity ${quoted(app.account)} -User $app.Id -AccessRights FullAccess`,
    `Add-RecipientPermission -Identity ${quoted(app.from)} -Trustee $app.Id -AccessRights SendAs -Confirm:$false`,
    `Set-CASMailbox -Identity ${quoted(app.account)} -SmtpClientAuthenticationDisabled $false`,
  ];
}

/** As PowerShell takes a word: bare where it is an address like most, else between quotes. */
function quoted(word: string): string {
  return /^[\w.+-]+@[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`;
}
