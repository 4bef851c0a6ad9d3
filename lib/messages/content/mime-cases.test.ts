import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { mailOf, partsOf } from '@/e2e/stage/mime';
import { encodedMail } from '@/e2e/stage/mime-encoded';
import { splitHeader } from '../rules/header-lines';
import { MimeEncoder } from './mime-encoder';

const encode = async (mail: Buffer): Promise<string> => (await encodedMail(mail, [100])).toString('latin1');
const files = (contentType: string, body: string | Buffer, ...fields: string[]) => {
  const encoder = new MimeEncoder(splitHeader([`Content-Type: ${contentType}`, ...fields]).fields, false);
  encoder.over(Buffer.isBuffer(body) ? body : Buffer.from(body, 'latin1'));
  encoder.end();
  return { count: encoder.attachments.count, names: encoder.attachments.names };
};
const part = (...lines: string[]): string => `--b\r\n${lines.join('\r\n')}\r\n`;
const bytes = Buffer.from(Array.from({ length: 2064 }, (_, at) => at % 256));

describe('a part that can’t travel', () => {
  it('is encoded as base64 where it is no text, and keeps every byte', async () => {
    const body = Buffer.concat([Buffer.from('--BB\r\n\r\nscan\r\n--BB\r\nContent-Type: application/pdf; name=scan.pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n%PDF-1.7\n'), bytes, Buffer.from('\r\n--BB--\r\n')]);
    const mail = await encode(mailOf('multipart/mixed; boundary=BB', body));
    expect(partsOf(Buffer.from(mail, 'latin1'))[1]?.content.equals(Buffer.concat([Buffer.from('%PDF-1.7\n'), bytes]))).toBe(true);
    const [file] = (await simpleParser(mail)).attachments;
    expect(file?.content.length).toBe(9 + 2064);
  });
  it.each(['application/pdf', 'image/tiff', 'application/json', 'text/plain; charset=utf-16le', 'pdf'])('keeps its line ends as a whole mail of %s', async (type) => {
    for (const content of ['a\nb\n', 'a\rb', 'a\r\nb', 'a\r\n', '\r', '\0']) {
      expect(partsOf(await encodedMail(mailOf(type, content, 'Content-Transfer-Encoding: binary'), []))[0]?.content.toString('latin1')).toBe(content);
      expect(partsOf(await encodedMail(mailOf(type, content), [1]))[0]?.content.toString('latin1')).toBe(content);
    }
  });
  it('of text becomes legible quoted-printable, or base64 where that is shorter', async () => {
    expect(await encode(mailOf('text/plain; charset=iso-8859-1', 'Viele Gr\xfc\xdfe vom Drucker = 1 \r\n', 'Content-Transfer-Encoding: 8bit'))).toContain('Content-Transfer-Encoding: quoted-printable\r\n\r\nViele Gr=FC=DFe vom Drucker =3D 1=20\r\n');
    expect(await encode(mailOf('text/plain; charset=koi8-r', '\xc1\xc2\xc3\r\n'.repeat(20)))).toContain('Content-Transfer-Encoding: base64\r\n');
  });
  it('of plain text that names no character set says which one it is in', async () => {
    expect(await encode(mailOf('text/plain', Buffer.from('Grüße\r\n')))).toContain('Content-Type: text/plain; charset=utf-8\r\n');
    expect(await encode(Buffer.from('From: a@b.example\r\n\r\nGr\xfc\xdfe\r\n', 'latin1'))).toContain('Content-Type: text/plain; charset=windows-1252\r\n');
    expect(await encode(Buffer.from('From: a@b.example\r\n\r\nplain\r\n'))).toBe('From: a@b.example\r\n\r\nplain\r\n');
  });
  it('is labelled 7bit where it was said to be binary or 8bit and is not', async () => {
    expect(await encode(mailOf('text/plain', 'abc\r\n', 'Content-Transfer-Encoding: binary'))).toContain('Content-Transfer-Encoding: 7bit\r\n\r\nabc\r\n');
  });
  it('longer than what is looked at ahead is encoded in any case, and decodes to the same', async () => {
    const long = Buffer.from('a line of text, and another one\r\n'.repeat(20_000));
    const [text] = partsOf(await encodedMail(mailOf('text/plain', long), Array.from({ length: 100 }, () => 8192)));
    expect(text?.content.equals(long)).toBe(true);
  });
  it.each(['\r\n', '\n', '\r', '\r\r\n'])('is found where every line of the mail ends with %j', async (end) => {
    const whole = mailOf('multipart/mixed; boundary=b', `${part('Content-Type: text/plain', '', 'x')}${part('Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64', '', 'AAAA')}--b--\r\n`);
    const mail = Buffer.from(whole.toString('latin1').replaceAll('\r\n', end), 'latin1');
    for (const cuts of [[], Array.from({ length: mail.length }, () => 1)]) {
      const parts = partsOf(await encodedMail(mail, cuts));
      expect(parts.map(({ type }) => type)).toEqual(['text/plain', 'application/pdf']);
      expect(parts[1]?.content.toString('hex')).toBe('000000');
    }
  });
  it('within a mail within the mail is encoded there, and the header of that mail too', async () => {
    const inner = 'Subject: Gr\xfc\xdfe\r\nX-Odd: stays  as it is\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\xfcber alles\r\n';
    const mail = await encode(mailOf('message/rfc822', inner, 'Content-Transfer-Encoding: 8bit'));
    expect(mail).toContain('Content-Transfer-Encoding: 7bit\r\n\r\nSubject: =?UTF-8?B?');
    expect(mail).toContain('X-Odd: stays  as it is\r\n');
    expect(mail).toContain('\r\n\r\n=FC');
  });
});

describe('what must not be changed', () => {
  const signed = (content: string): Buffer => mailOf('multipart/signed; protocol="application/pkcs7-signature"; boundary=b', `${part('Content-Type: text/plain', '', content)}${part('Content-Type: application/pkcs7-signature; name=smime.p7s', 'Content-Transfer-Encoding: base64', '', 'AAAA')}--b--\r\n`);
  const sealed: [string, (content: string) => Buffer][] = [
    ['signed', signed],
    ['encrypted', (content) => mailOf('multipart/encrypted; boundary=b', `${part('Content-Type: application/pgp-encrypted', '', 'Version: 1')}${part('Content-Type: application/octet-stream', '', content)}--b--\r\n`)],
    ['signed inside another part', (content) => mailOf('multipart/mixed; boundary=c', `--c\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n${part('', content)}--b--\r\n--c--\r\n`)],
    ['S/MIME', (content) => mailOf('application/pkcs7-mime; smime-type=signed-data', `${content}\r\n`)],
    ['a fragment', (content) => mailOf('message/partial; id="x@y.example"; number=1; total=2', `Subject: inner\r\nContent-Type: multipart/mixed; boundary=zz\r\n\r\n--zz\r\n\r\n${content}\r\n`)],
  ];
  it.each(sealed)('passes as it came: %s', async (_, mail) => {
    for (const content of ['abc', 'trailing  \r\n--bx\r\n. dot', `${'y'.repeat(998)}`]) expect(await encode(mail(content))).toBe(mail(content).toString('latin1'));
  });
  it.each(sealed)('is refused where it can’t travel: %s', async (_, mail) => {
    for (const content of ['\xfc', '\0', 'y'.repeat(999), 'a\rb']) await expect(encode(mail(content))).rejects.toMatchObject({ code: 'content_cannot_travel', status: 422 });
  });
  it('is what is encoded in a way nobody here knows, and a multipart whose boundary never comes', async () => {
    const uu = mailOf('application/octet-stream', 'begin 644 a\r\n#86)C\r\n`\r\nend\r\n', 'Content-Transfer-Encoding: x-uuencode');
    expect(await encode(uu)).toBe(uu.toString('latin1'));
    await expect(encode(mailOf('application/octet-stream', '\xfc', 'Content-Transfer-Encoding: x-uuencode'))).rejects.toMatchObject({ code: 'content_cannot_travel' });
    for (const type of ['multipart/mixed', 'multipart/mixed; boundary=other', 'multipart/mixed; boundary="ü"']) {
      expect(await encode(mailOf('multipart/mixed; boundary=other', 'text\r\n'))).toContain('\r\n\r\ntext\r\n');
      await expect(encode(mailOf(type, 'l\xf6st\r\n'))).rejects.toMatchObject({ code: 'content_cannot_travel' });
    }
  });
});

describe('a mail of many parts', () => {
  it('has at most 5,000 of them, at most 50 deep', async () => {
    await expect(encode(mailOf('multipart/mixed; boundary=b', part('').repeat(5001)))).rejects.toMatchObject({ code: 'too_many_parts' });
    const deep = Array.from({ length: 60 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`).join('');
    await expect(encode(mailOf('multipart/mixed; boundary=x', `--x\r\n${deep}`))).rejects.toMatchObject({ code: 'too_many_parts' });
    await expect(encode(mailOf('message/rfc822', 'Content-Type: message/rfc822\r\n\r\n'.repeat(60)))).rejects.toMatchObject({ code: 'too_many_parts' });
    await expect(encode(mailOf('multipart/mixed; boundary=b', `--b\r\nX: ${'y'.repeat(70_000)}\r\n\r\n--b--`))).rejects.toMatchObject({ code: 'malformed_message' });
  });
});

describe('files of a mail', () => {
  it.each([
    ['a name in its type only', part('Content-Type: application/octet-stream; name=scan.pdf', 'Content-Transfer-Encoding: base64', '', 'JVBERi0xLjcK'), 1, ['scan.pdf']],
    ['no name', part('Content-Type: application/pdf', '', 'x'), 1, []],
    ['inline', part('Content-Type: image/png; name=a.png', 'Content-Disposition: inline', '', 'x'), 1, ['a.png']],
    ['text that looks like a header', part('', 'Content-Disposition: attachment; filename=no.pdf', '', 'x'), 0, []],
    ['an attached text', part('Content-Disposition: attachment', '', 'x'), 1, []],
    ['a text with a name', part('Content-Type: text/csv; name="a.csv"', '', 'x'), 1, ['a.csv']],
    ['HTML', part('Content-Type: text/html', 'Content-Disposition: inline', '', 'x'), 0, []],
    ['a name by RFC 2231', part('Content-Type: application/pdf', "Content-Disposition: attachment; filename*0*=utf-8''%C3%BC; filename*1=\"ber.pdf\"", '', 'x'), 1, ['über.pdf']],
    ['a name by RFC 2047', part('Content-Type: application/pdf; name="=?utf-8?B?w7xiZXIucGRm?="', '', 'x'), 1, ['über.pdf']],
    ['a name in raw bytes', part('Content-Type: application/pdf; name="\xfcber.pdf"', '', 'x'), 1, ['über.pdf']],
    ['a forwarded mail with a file in it', part('Content-Type: message/rfc822', '', 'Content-Type: application/pdf; name=inner.pdf', '', 'x'), 1, []],
    ['a type continued without a space', part('Content-Type: application/pdf;', 'name=scan.pdf', '', 'x'), 1, ['scan.pdf']],
  ])('are counted by what they are: %s', (_, body, count, names) => expect(files('multipart/mixed; boundary=b', `${body}--b--\r\n`)).toEqual({ count, names }));
  it('are counted in what is signed without its signature, and not in what is encrypted', () => {
    const inside = `${part('Content-Type: application/pdf; name=a.pdf', '', 'x')}${part('Content-Type: application/pgp-signature; name=s.asc', '', 'x')}--b--\r\n`;
    expect(files('multipart/signed; boundary=b', inside)).toEqual({ count: 1, names: ['a.pdf'] });
    expect(files('multipart/encrypted; boundary=b', inside)).toEqual({ count: 0, names: [] });
  });
  it('may be the whole mail, and have names as long as they like', () => {
    expect(files('application/pdf', 'x', 'Content-Disposition: inline; filename*=utf-8\'\'..%2Fa%E2%80%AEfdp.exe')).toEqual({ count: 1, names: ['../afdp.exe'] });
    expect(files(`application/pdf; name=${'n'.repeat(5000)}`, 'x').names[0]).toHaveLength(255);
    const many = files('multipart/mixed; boundary=b', part('Content-Type: image/png; name=p.png', '').repeat(300));
    expect([many.count, many.names.length]).toEqual([300, 100]);
  });
});

