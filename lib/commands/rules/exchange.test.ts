import { describe, expect, it } from 'vitest';
import { appOnlyCommands, remedyCommand, setupCommands } from './exchange';

const client = { clientId: 'aaaaaaaa-0000-4000-8000-000000000002', environment: null };
const app = { clientId: 'aaaaaaaa-0000-4000-8000-000000000003', entraTenantId: '5c0a7050-1111-4000-8000-00000000c001', account: 'scan@contoso.com', from: 'reception@contoso.com', environment: null };

/** What means something to PowerShell, to a POSIX shell, to a quote or to whoever reads the line. */
const harmful = [
  'scan@contoso.com; Add-RoleGroupMember "Organization Management" -Member mallory@contoso.com; #',
  'scan@contoso.com" -Force; "',
  "scan' ; calc ; '@contoso.com",
  'x\u2018; calc; \u2018@contoso.com',
  'x\u2019; calc; \u2019@contoso.com',
  'x\u201A; calc; \u201A@contoso.com',
  'x\u201B; calc; \u201B@contoso.com',
  'x\u201C$(calc)\u201D@contoso.com',
  'x\u201E@contoso.com',
  '$(calc)@contoso.com',
  '${env:PATH}@contoso.com',
  '`n@contoso.com',
  'a|calc@contoso.com',
  'a&calc@contoso.com',
  'scan@contoso.com\nRemove-Mailbox x',
  'scan@contoso.com\r',
  '-Force@contoso.com',
  '@{a=1}@contoso.com',
  '*@contoso.com',
  'scan@contoso.com -Confirm:$false',
  'scan@contoso.com\u00a0-Force',
  'sc\u202Ean@contoso.com',
  'scan@contoso.com\u0000',
  '#scan@contoso.com',
  '(calc)@contoso.com',
  'scan@-contoso.com',
  'DOMAIN\\scan',
  '<script>@contoso.com',
  `${'a'.repeat(300)}@contoso.com`,
  '',
];

describe('a line for Exchange', () => {
  it('names the mailbox and who signs in', () => {
    expect(remedyCommand('allow_smtp', { address: 'scan@contoso.com', userName: null })).toEqual({ line: 'Set-CASMailbox -Identity scan@contoso.com -SmtpClientAuthenticationDisabled $false', note: null });
    expect(remedyCommand('grant_send_as', { address: 'scan_1+a@mail.contoso.com', userName: 'priya.nair@contoso.com' })).toEqual({
      line: 'Add-RecipientPermission scan_1+a@mail.contoso.com -AccessRights SendAs -Trustee priya.nair@contoso.com',
      note: null,
    });
  });

  it.each(harmful)('has a placeholder and says why in place of %j', (value) => {
    const { line, note } = remedyCommand('grant_send_as', { address: value, userName: value });
    expect(line).toBe('Add-RecipientPermission <mailbox> -AccessRights SendAs -Trustee <account>');
    expect(note).toMatch(/address of the mailbox.*user name/);
    const lines = appOnlyCommands({ clientId: value, entraTenantId: value === '' ? ' ' : value, account: value, from: value, environment: value });
    expect(lines.line.replaceAll(/\$(?:app|false)\b/g, '')).not.toMatch(/[;`\u2018-\u201F\u00a0\u202E\u0000|&]|\$|calc|Remove-|Force/);
    expect(lines.line.split('\n')).toHaveLength(7);
    expect(lines.note).not.toBeNull();
    const setup = setupCommands({ mailbox: value, objectId: value }, { clientId: value, environment: null });
    // What is around a typed address is trimmed away, and nothing else.
    if (value.trim() === value) expect(setup.mailboxRight.line).toBe('Add-MailboxPermission -Identity <mailbox> -User <object id of the enterprise application> -AccessRights FullAccess');
  });

  it('leaves nothing to be filled in for app-only sign-in', () => {
    const { line, note } = appOnlyCommands(app);
    expect(note).toBeNull();
    expect(line).not.toMatch(/[<>]/);
    expect(line.split('\n')).toEqual(
      expect.arrayContaining([
        'New-ServicePrincipal -AppId aaaaaaaa-0000-4000-8000-000000000003 -ObjectId $app.Id -DisplayName Platen',
        'Add-MailboxPermission -Identity scan@contoso.com -User $app.Id -AccessRights FullAccess',
        'Add-RecipientPermission -Identity reception@contoso.com -Trustee $app.Id -AccessRights SendAs -Confirm:$false',
      ]),
    );
  });

  it("leads an administrator of a national cloud to that cloud's Graph and Exchange", () => {
    const [graph, exchange] = appOnlyCommands({ ...app, environment: 'O365USGovGCCHigh' }).line.split('\n');
    expect(graph).toContain('Connect-MgGraph -Environment USGov ');
    expect(exchange).toBe('Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovGCCHigh');
    expect(appOnlyCommands(app).line.split('\n')[1]).toBe('Connect-ExchangeOnline');
    expect(setupCommands({ mailbox: '', objectId: '' }, { clientId: null, environment: 'O365USGovDoD' }).connect.line).toBe('Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovDoD');
  });

  it('of the setup steps is filled in with client, mailbox and object id', () => {
    const lines = setupCommands({ mailbox: ' scan@contoso.com ', objectId: 'bbbbbbbb-0000-4000-8000-00000000000b' }, client);
    expect(lines.smtpAuth).toEqual({ line: 'Set-CASMailbox -Identity scan@contoso.com -SmtpClientAuthenticationDisabled $false', note: null });
    expect(lines.principal.line).toBe('New-ServicePrincipal -AppId aaaaaaaa-0000-4000-8000-000000000002 -ObjectId bbbbbbbb-0000-4000-8000-00000000000b -DisplayName Platen');
    expect(lines.mailboxRight.line).toBe('Add-MailboxPermission -Identity scan@contoso.com -User bbbbbbbb-0000-4000-8000-00000000000b -AccessRights FullAccess');
  });
});
