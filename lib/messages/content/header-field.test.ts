import libmime from 'libmime';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { splitHeader } from '../rules/header-lines';
import { charsetHint } from './charset';
import { outgoingFields } from './header';

/** The header that leaves for one that came, both as bytes. */
function written(header: string | Buffer): string {
  const { fields } = splitHeader(Buffer.from(header).toString('latin1').trimEnd().split('\r\n'));
  return outgoingFields(fields).map(({ raw }) => raw).join('');
}
const read = (header: string) => simpleParser(`${header}\r\nx`);

function travels(header: string): void {
  expect(header).toMatch(/^[\t\r\n\x20-\x7e]*$/);
  expect(Math.max(...header.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  expect(header).not.toMatch(/\r\n[ \t]*\r\n/);
}

describe('a header that leaves', () => {
  it.each([
    ['UTF-8', Buffer.from('Käva týden ✓'), 'Käva týden ✓'],
    ['windows-1252', Buffer.from('Gr\xfc\xdfe \x80 5', 'latin1'), 'Grüße € 5'],
    ['bytes windows-1252 does not use', Buffer.from('x\x81\x8d y', 'latin1'), 'x  y'],
    ['Shift_JIS', Buffer.from([0x83, 0x58, 0x83, 0x4c, 0x83, 0x83, 0x83, 0x93]), 'スキャン'],
    ['ISO-2022-JP', Buffer.from('\x1b$B%9%-%c%s\x1b(B 1', 'latin1'), 'スキャン 1'],
    ['broken UTF-8', Buffer.from([0x61, 0xc3, 0x28]), 'aÃ('],
    ['a control character', Buffer.from('a\x07b\0c'), 'a b c'],
  ])('has free text of %s in encoded words, and never U+FFFD', async (_, bytes, text) => {
    const header = written(Buffer.concat([Buffer.from('Subject: '), bytes, Buffer.from('\r\n')]));
    travels(header);
    expect(header).not.toContain('77-9');
    expect((await read(header)).subject).toBe(text);
  });
  it.each([
    ['its Content-Type', 'Content-Type: text/plain; charset="gb2312"'],
    ['another encoded word', 'Comments: =?GB18030?B?x+s=?='],
  ])('reads bytes by the character set that %s names', async (_, field) => {
    const header = written(Buffer.concat([Buffer.from(`${field}\r\nSubject: `), Buffer.from([0xc9, 0xa8, 0xc3, 0xe8]), Buffer.from('\r\n')]));
    expect((await read(header)).subject).toBe('扫描');
  });
  it('keeps encoded words and the spaces beside them', async () => {
    const header = written('Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= für  Ünal =?iso-8859-1?Q?=E9?= plain ü\r\n');
    travels(header);
    expect(header).toContain('=?utf-8?Q?Gr=C3=BC=C3=9Fe?=');
    expect((await read(header)).subject).toBe('Grüße für  Ünal é plain ü');
  });
  it('encodes names and comments of addresses, never an address; domains become ASCII', async () => {
    const header = written(
      ['To: "Büro, 2. Stock" <a@b.example>, Käva <c@münchen.example> (Küche), plain <d@b.example>,', ' Größe: e@b.example, é@b.example;, f@b.example', 'Cc: kasse@bücher.example', ''].join('\r\n'),
    );
    travels(header);
    const { to, cc } = await read(header);
    const all = [to ?? []].flat().flatMap(({ value }) => value);
    expect(all[0]).toMatchObject({ address: 'a@b.example', name: 'Büro, 2. Stock' });
    expect(all[1]).toMatchObject({ name: 'Käva' });
    expect(header).toContain('<c@xn--mnchen-3ya.example>');
    expect(header).toContain('plain <d@b.example>');
    expect(all.flatMap(({ group }) => group ?? []).map(({ address }) => address)).toEqual(['e@b.example']);
    expect(header).toContain('kasse@xn--bcher-kva.example');
    expect(cc).toBeDefined();
    for (const [, address = ''] of header.matchAll(/<([^>]*)>/g)) expect(address).not.toContain('=?');
  });
  it.each([
    ['To: a@b.example; c@d.example', ['a@b.example', 'c@d.example']],
    ['To: Lovelace, Ada <ada@b.example>', ['ada@b.example']],
    ['To: M\xfcller, J\xfcrgen <j@b.example>; c@d.example', ['j@b.example', 'c@d.example']],
    ['Cc: "x" <a@b.example>\r\nCc: c@d.example;', ['a@b.example', 'c@d.example']],
    ['To: x@d.example <a@b.example>', ['a@b.example']],
    ['To: x@d.example <a@b.example>, "c@e.example" <c@d.example>', ['a@b.example', 'c@d.example']],
    ['To: Ada [work] <a@b.example>', ['a@b.example']],
    ['To: <@r.example,@s.example:a@b.example>, M\xfcller <c@d.example>', ['a@b.example', 'c@d.example']],
    ['To: a (c) @b.example, c@d.example,', ['a@b.example', 'c@d.example']],
    ['To: a@b.example, "M\xfcller (Raum: 2; <1>)" <c@d.example>', ['a@b.example', 'c@d.example']],
  ])('has an address list that every server reads alike for %j', async (given, addresses) => {
    const header = written(Buffer.from(`${given}\r\n`, 'latin1'));
    travels(header);
    const { to, cc } = await read(header);
    expect([to ?? cc ?? []].flat().flatMap(({ value }) => value).map(({ address }) => address)).toEqual(addresses);
    expect(header).not.toContain(';');
  });
  it('encodes a name once that has encoded words and other letters', async () => {
    const { to } = await read(written('To: =?iso-8859-1?Q?J=F6rg?= Müller <a@b.example>\r\n'));
    expect([to ?? []].flat()[0]?.value).toMatchObject([{ name: 'Jörg Müller', address: 'a@b.example' }]);
  });
  it.each(['To: "Größe <a@b.example>', 'To: a@b.example (Größe'])('shows what can’t be read as addresses as a name: %s', (given) => {
    const header = written(`${given}\r\n`);
    travels(header);
    expect(header).toMatch(/^To: =\?UTF-8\?B\?[\w+/=]+\?=:;\r\n$/);
  });
  it('reads a field by the letters of another one that the same device wrote', async () => {
    const { to } = await read(written(Buffer.from('Subject: \x83X\x83L\x83\x83\x83\x93\r\nTo: \x93c\x92\x86 <a@b.example>\r\n', 'latin1')));
    expect([to ?? []].flat()[0]?.value).toMatchObject([{ name: '田中' }]);
  });
  it('has no space before a colon', () => {
    expect(written('Subject : x\r\nX-A\t: y\r\n')).toBe('Subject: x\r\nX-A: y\r\n');
  });
  it('writes names of files and other parameters by RFC 2231', () => {
    const long = `${'ü'.repeat(300)} (1).pdf`;
    const header = written(`Content-Disposition: attachment; filename="${long}"; size=5\r\nContent-Type: application/pdf; name="Scan ${'x'.repeat(1200)}.pdf"\r\n`);
    travels(header);
    const [disposition = '', type = ''] = header.trimEnd().replace(/\r\n /g, ' ').split('\r\n').map((field) => field.slice(field.indexOf(':') + 1));
    expect(libmime.parseHeaderValue(disposition)).toMatchObject({ value: 'attachment', params: { filename: long, size: '5' } });
    expect(libmime.parseHeaderValue(type).params['name']).toBe(`Scan ${'x'.repeat(1200)}.pdf`);
  });
  it.each([
    ['many words', `Subject: ${'word '.repeat(400)}end`],
    ['one word', `Subject: ${'x'.repeat(5000)}`],
    ['many addresses', `To: ${Array.from({ length: 200 }, (_, at) => `"Person ${at}" <p${at}@b.example>`).join(',')}`],
    ['a name', `To: ${'n'.repeat(2000)} <p@b.example>`],
    ['many identifiers', `References: ${Array.from({ length: 100 }, (_, at) => `<${at}@b.example>`).join(' ')}`],
    ['an identifier', `References: <${'r'.repeat(1500)}@b.example> <1@b.example>`],
    ['an unknown field', `X-Printer: ${'{"a": 1},'.repeat(300)}`],
  ])('is folded where a line is over 998 characters: %s', async (_, field) => {
    const header = written(`${field}\r\n`);
    travels(header);
    for (const line of header.split('\r\n')) expect(line.length).toBeLessThanOrEqual(600);
    const parsed = await read(header);
    if (field.startsWith('Subject')) expect(parsed.subject).toBe(field.slice(9).trim());
    if (field.startsWith('To')) expect([parsed.to ?? []].flat().flatMap(({ value }) => value)).toHaveLength(field.includes('Person') ? 200 : 1);
  });
  it('stays byte for byte where it can travel', () => {
    const header = 'To: A  <a@b.example> ,\r\n\t"b" <c@d.example>\r\nSubject:   odd =?utf-8?q?=C3=A4?=   \r\nX-Long: ' + `${'y'.repeat(900)}\r\n`;
    expect(written(header)).toBe(header);
  });
  it('has no field whose value was nothing that can be written', () => {
    expect(written(`Subject: x\r\nIn-Reply-To: ü\r\nTo:  \r\nX-A: 1\r\n \r\n 2\r\n`)).toBe('Subject: x\r\nX-A: 1  2\r\n');
  });
  it('names no character set that is none', () => {
    expect(charsetHint([{ name: 'content-type', raw: 'Content-Type: text/plain; charset=nonsense\r\n' }])).toBeNull();
  });
});
