import { describe, expect, it } from 'vitest';
import { addPrinterInput } from '@/lib/printers/contract';
import { identityOf, sendOf } from './form-input';

function posted(entries: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ name: 'Reception', make: 'Ricoh', model: 'IM C3000A', networkAddress: '10.20.4.31', ...entries })) form.set(name, value);
  return form;
}

const parse = (form: FormData) => addPrinterInput.parse({ identity: identityOf(form), send: sendOf(form) });

describe('what a printer’s form posts', () => {
  it('with OAuth 2.0 leaves out port, security and password, whatever was posted', () => {
    const form = posted({ method: 'oauth', address: 'scan@contoso.com', cloud: 'worldwide', serverName: 'smtp.office365.com', port: '25', security: 'none', password: 'x', autoSpecifySenderName: 'on' });
    expect(parse(form).send).toEqual({ method: 'oauth', address: 'scan@contoso.com', cloud: 'worldwide', serverName: 'smtp.office365.com', autoSpecifySenderName: true });
  });

  it('takes an empty password as none given, and blanks within one as part of it', () => {
    const entries = { method: 'password', address: 'scan@contoso.com', serverName: 'mail.contoso.com', port: '465', security: 'tls', administratorEmail: '' };
    expect(parse(posted({ ...entries, password: '' })).send).not.toHaveProperty('password');
    expect(parse(posted({ ...entries, password: ' a b ' })).send).toMatchObject({ password: ' a b ', port: 465, autoSpecifySenderName: false });
  });

  it('keeps the printer’s network address apart from the mailbox’s', () => {
    const { identity, send } = parse(posted({ method: 'none', address: 'scan@contoso.com', serverName: 'relay', port: '25', security: 'none' }));
    expect(identity).toMatchObject({ address: '10.20.4.31', serial: null, site: null });
    expect(send.address).toBe('scan@contoso.com');
  });
});
