import { expect, it } from 'vitest';
import { exchangeCommands } from './commands';

const client = { clientId: 'aaaaaaaa-0000-4000-8000-000000000002', environment: null };

it('the commands are filled in with client, mailbox and object id', () => {
  const lines = exchangeCommands({ mailbox: ' scan@contoso.com ', objectId: 'bbbbbbbb-0000-4000-8000-00000000000b' }, client);
  expect(lines.smtpAuth).toBe('Set-CASMailbox -Identity "scan@contoso.com" -SmtpClientAuthenticationDisabled $false');
  expect(lines.principal).toBe('New-ServicePrincipal -AppId aaaaaaaa-0000-4000-8000-000000000002 -ObjectId bbbbbbbb-0000-4000-8000-00000000000b -DisplayName "Platen"');
  expect(lines.mailboxRight).toBe('Add-MailboxPermission -Identity "scan@contoso.com" -User bbbbbbbb-0000-4000-8000-00000000000b -AccessRights FullAccess');
  expect(lines.connect).toBe('Connect-ExchangeOnline');
});

it.each(['"; Remove-Mailbox "x@y', '$(evil)@contoso.com', 'scan@contoso.com" -Force', '`n@x.y', ''])('nothing but an address is copied into a shell: %s', (mailbox) => {
  expect(exchangeCommands({ mailbox, objectId: mailbox }, client).mailboxRight).toBe('Add-MailboxPermission -Identity "<mailbox>" -User "<object id of the enterprise application>" -AccessRights FullAccess');
});

it('a national cloud is named when connecting', () => {
  expect(exchangeCommands({ mailbox: '', objectId: '' }, { clientId: null, environment: 'O365USGovDoD' }).connect).toBe('Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovDoD');
});
