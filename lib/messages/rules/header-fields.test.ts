import { describe, expect, it } from 'vitest';
import { fieldRule, fieldValue, keptFields } from './header-fields';
import { splitHeader } from './header-lines';

const kept = (...lines: string[]): string[] => keptFields(splitHeader(lines).fields).map(({ raw }) => raw.trimEnd());

describe('the fields of a submitted header', () => {
  it('leave byte for byte where nothing is wrong with them', () => {
    const lines = ['To: x@y.example', 'Subject:  odd   spaces ', ' folded'];
    expect(keptFields(splitHeader(lines).fields).map(({ raw }) => raw).join('')).toBe(`${lines.join('\r\n')}\r\n`);
  });
  it('leave once where RFC 5322 §3.6 allows one, To and Cc as one list, of others the first that says something', () => {
    expect(
      kept('To: a@x.example', 'To:', 'TO : b@x.example,', ' c@x.example', 'Cc: d@x.example,', 'Cc: e@x.example', 'Subject:', 'Subject: one', 'Subject: two', 'MIME-Version: 1.0', 'MIME-Version: 1.0', 'X-A: 1', 'X-A: 2'),
    ).toEqual(['To: a@x.example,\r\n b@x.example,\r\n c@x.example', 'Cc: d@x.example,\r\n e@x.example', 'Subject: one', 'MIME-Version: 1.0', 'X-A: 1', 'X-A: 2']);
  });
  it.each([
    'Bcc: secret@y.example,\r\n other@y.example', 'Resent-Bcc: secret@y.example', 'Resent-From: a@b.example', 'Resent-Date: x', 'Sender: s@b.example', 'Return-Path: <x>', 'Delivered-To: x@y.example', 'X-Original-To: x@y.example',
    'DKIM-Signature: v=1; b=x', 'ARC-Seal: i=1', 'Authentication-Results: mx; spf=pass', 'Received-SPF: pass', 'Return-Receipt-To: a@b.example', 'Content-Length: 12', 'X-MS-Exchange-Organization-SCL: -1', 'Apparently-To: x@y.example',
  ])('do not leave: %s', (field) => {
    expect(kept(...`${field}\r\nSubject: x`.split('\r\n'))).toEqual(['Subject: x']);
    expect(fieldRule(field.slice(0, field.indexOf(':')).toLowerCase()).why).toMatch(/^[A-Z].*\.$/);
  });
  it.each(['Received: from a by b; Tue, 1 Dec 2026 10:00:00 +0000', 'Disposition-Notification-To: a@b.example', 'List-Id: <x>', 'X-Printer: 5', 'Auto-Submitted: auto-generated'])('leave: %s', (field) => {
    expect(kept(field)).toEqual([field]);
  });
});

describe('lines of a header', () => {
  it('are split into fields, folded lines included', () => {
    const { fields, odd } = splitHeader(['From: a@b.example', 'Subject: one', '\ttwo', 'X-Odd : x']);
    expect(fields.map(({ name }) => name)).toEqual(['from', 'subject', 'x-odd']);
    expect(fields.map(fieldValue)).toEqual(['a@b.example', 'one\ttwo', 'x']);
    expect(odd).toBeNull();
  });
  it.each([
    ['a parameter', ['Content-Type: multipart/mixed;', 'boundary="BB"', 'Subject: x'], 'content-type', 'multipart/mixed; boundary="BB"'],
    ['a parameter without a semicolon before it', ['Content-Disposition: attachment', 'filename=a.pdf', 'Subject: x'], 'content-disposition', 'attachment; filename=a.pdf'],
    ['an address', ['To: a@b.example,', 'c@d.example', 'Subject: x'], 'to', 'a@b.example, c@d.example'],
    ['a name in quotes with a colon', ['To: a@b.example,', '"Desk: 2" <c@d.example>', 'Subject: x'], 'to', 'a@b.example, "Desk: 2" <c@d.example>'],
  ])('go on with the field before, without a space too: %s', (_, lines, name, value) => {
    const { fields, odd } = splitHeader(lines);
    expect(fields.filter((field) => field.name === name).map(fieldValue)).toEqual([value]);
    expect(fields.at(-1)?.name).toBe('subject');
    expect(odd).toBeNull();
  });
  it('end where the text begins, without an empty line too', () => {
    expect(splitHeader(['Subject: x', 'Hello, the scan is', 'attached. Note: see page 2'])).toMatchObject({ textFrom: 1, odd: null });
  });
  it.each([
    [['From alice', 'Subject: x'], 0],
    [[' folded first', 'Subject: x'], 0],
    [['Subject: x', 'no colon here', 'To: a@b.example'], 1],
    [['Subject: x', 'Ä: x', 'Content-Type: text/plain'], 1],
  ])('are odd between fields: %j', (lines, odd) => expect(splitHeader(lines).odd).toBe(odd));
});
