import { expect, it } from 'vitest';
import { appOnlyCommands } from './app-only-commands';

const app = { clientId: 'aaaaaaaa-0000-4000-8000-000000000003', entraTenantId: '5c0a7050-1111-4000-8000-00000000c001', account: 'scan@contoso.com', from: 'reception@contoso.com', environment: null };

it('the lines for Exchange name app and mailbox, and leave nothing to be filled in', () => {
  const lines = appOnlyCommands(app);
  expect(lines.join('\n')).not.toMatch(/[<>]/);
  expect(lines).toContain('New-ServicePrincipal -AppId aaaaaaaa-0000-4000-8000-000000000003 -ObjectId $app.Id -DisplayName Platen');
  expect(lines).toContain('Add-MailboxPermission -Identity scan@contoso.com -User $app.Id -AccessRights FullAccess');
  expect(lines).toContain('Add-RecipientPermission -Identity reception@contoso.com -Trustee $app.Id -AccessRights SendAs -Confirm:$false');
});

it('an administrator of a national cloud is led to its own Graph and Exchange', () => {
  const [graph, exchange] = appOnlyCommands({ ...app, environment: 'O365USGovGCCHigh' });
  expect(graph).toContain('Connect-MgGraph -Environment USGov ');
  expect(exchange).toBe('Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovGCCHigh');
  expect(appOnlyCommands(app)[1]).toBe('Connect-ExchangeOnline');
});

it('a user name that means something to PowerShell stands between quotes', () => {
  expect(appOnlyCommands({ ...app, account: "o'hara $x" }).join('\n')).toContain("-Identity 'o''hara $x' -User");
});
