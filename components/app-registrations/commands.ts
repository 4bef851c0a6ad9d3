/** What the commands are filled in with, as it was typed. */
export interface CommandEntries {
  mailbox: string;
  objectId: string;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Only what an address is made of: a command that is copied into a shell must do nothing else. */
const address = /^[a-z0-9.!#%*+/=?^_{|}~-]+@[a-z0-9.-]+$/i;

/** Lines for Exchange Online PowerShell, by name. What is not known stands in angle brackets. */
export function exchangeCommands(entries: CommandEntries, { clientId, environment }: { clientId: string | null; environment: string | null }) {
  const mailbox = address.test(entries.mailbox.trim()) ? `"${entries.mailbox.trim()}"` : '"<mailbox>"';
  const objectId = uuid.test(entries.objectId.trim()) ? entries.objectId.trim() : '"<object id of the enterprise application>"';
  return {
    connect: `Connect-ExchangeOnline${environment ? ` -ExchangeEnvironmentName ${environment}` : ''}`,
    smtpAuth: `Set-CASMailbox -Identity ${mailbox} -SmtpClientAuthenticationDisabled $false`,
    look: 'Get-TransportConfig | Format-List SmtpClientAuthenticationDisabled',
    principal: `New-ServicePrincipal -AppId ${clientId ?? '"<client id>"'} -ObjectId ${objectId} -DisplayName "Platen"`,
    mailboxRight: `Add-MailboxPermission -Identity ${mailbox} -User ${objectId} -AccessRights FullAccess`,
    sendAs: `Add-RecipientPermission -Identity ${mailbox} -Trustee ${objectId} -AccessRights SendAs`,
  };
}

/** Makes a certificate and its key, for two years, in a shell with openssl. */
export const certificateCommand =
  'openssl req -x509 -newkey rsa:2048 -sha256 -days 730 -nodes -subj "/CN=Platen" -keyout platen-key.pem -out platen-certificate.pem';
