import { describe, expect, it } from 'vitest';
import { replies } from '@/lib/messages/rules/smtp-reply-table';
import { silences } from '@/lib/messages/rules/smtp-silence-table';
import { explainStage as explain, forATest } from './explain-stage';
import type { Stage } from './stages';

const failed = (stage: Partial<Stage>): Stage => ({ name: 'accepted', state: 'failed', ms: 1, at: null, code: null, text: null, ...stage });

const explainStage = (stage: Stage) => explain(stage, { address: 'scan@contoso.example', userName: 'priya.nair@contoso.example' });

const byAnAdministrator = 'Somebody with Exchange rights runs the line below in Exchange PowerShell.';

describe('why a step failed', () => {
  it('is told by the reply of the mail server', () => {
    expect(explainStage(failed({ name: 'log_in', at: 'auth', code: '535 5.7.139', text: '5.7.139 SmtpClientAuthentication is disabled for the Mailbox.' }))).toMatchObject({
      title: 'SMTP AUTH is turned off for this mailbox.',
      remedy: ['Turn it on in Exchange.', byAnAdministrator],
      command: { line: 'Set-CASMailbox -Identity scan@contoso.example -SmtpClientAuthenticationDisabled $false', note: null },
    });
    expect(explainStage(failed({ at: 'dot', code: '550 5.7.60', text: 'Client does not have permissions to send as this sender' }))).toMatchObject({
      remedy: ['Correct the sender address, or grant Send As.', byAnAdministrator],
      command: { line: 'Add-RecipientPermission scan@contoso.example -AccessRights SendAs -Trustee priya.nair@contoso.example', note: null },
    });
    expect(explainStage(failed({ name: 'log_in', at: 'auth', code: '535 5.7.139', text: 'SmtpClientAuthentication is disabled for the Tenant.' }))?.remedy).toEqual([
      "Turn it on for this mailbox; the mailbox's setting wins over the tenant's.",
      byAnAdministrator,
    ]);
    expect(explainStage(failed({ name: 'connect', at: 'connect', text: 'connect ECONNREFUSED 10.0.0.1:587' }))).toMatchObject({
      title: 'Nothing takes connections at this server and port.',
      remedy: ['Check the port (usually 587), and that the mail server runs.'],
    });
    expect(explainStage(failed({ name: 'recipient', at: 'rcpt', code: '550 5.1.10', text: 'Recipient not found' }))).toMatchObject({ remedy: ['Correct the address.'] });
  });

  it.each(['scan@contoso.example; Add-RoleGroupMember "Organization Management" -Member mallory@contoso.example; #', "x\u2019; calc; \u2018@contoso.example", '$(calc)@contoso.example'])('offers no line with %s in it', (userName) => {
    const { command } = explain(failed({ at: 'mail', code: '550 5.7.60', text: 'does not have permissions to send as' }), { address: 'scan@contoso.example', userName }) ?? {};
    expect(command).toMatchObject({ line: 'Add-RecipientPermission scan@contoso.example -AccessRights SendAs -Trustee <account>', note: expect.stringContaining('user name') as string });
  });

  it('is told by what Entra said of the token', () => {
    const said = explainStage(failed({ name: 'token', code: 'AADSTS50173', text: 'AADSTS50173: The provided grant has expired.' }));
    expect(said?.title).toMatch(/password/i);
    expect(said?.remedy.join(' ')).toMatch(/sign in again/i);
    expect(explainStage(failed({ name: 'token', code: 'never_authorized' }))?.title).toBe('Nobody has signed in yet');
    expect(explainStage(failed({ name: 'token', code: 'entra_unavailable', text: 'The sign-in service can’t be reached just now.' }))).toMatchObject({ remedy: ['Start another test in a minute.'] });
  });

  it('is not known where the line broke after the whole mail had left', () => {
    expect(explainStage(failed({ state: 'unknown', at: 'dot' }))).toMatchObject({ remedy: ['Look into the recipient’s inbox: it may have arrived.'] });
    expect(explainStage(failed({ state: 'unknown', code: 'worker_stopped' }))).toMatchObject({ title: 'The worker stopped during the test', remedy: ['Look into the recipient’s inbox: it may have arrived.'] });
  });

  it('is nothing for a step that went well', () => {
    expect(explainStage(failed({ state: 'done' }))).toBeNull();
  });

  it.each([...replies, ...silences].map(({ meaning }) => [meaning.title, meaning.remedy]))('promises nothing that only mail in the queue gets: %s', (_title, remedy) => {
    const steps = forATest(remedy);
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) expect(step).not.toMatch(/by itself|Platen (tries|slows|sends|gets)/);
  });
});
