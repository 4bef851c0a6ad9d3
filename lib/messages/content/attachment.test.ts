import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import { attachmentHead } from './attachment';
import { composeMail, type ComposedFile } from './compose';

describe('a file', () => {
  it.each<[string | undefined, string | undefined, string, string]>([
    ['scan.pdf', 'application/pdf', 'scan.pdf', 'application/pdf'],
    ['scan.pdf', 'application/pdf; name=other.pdf', 'scan.pdf', 'application/pdf'],
    [undefined, 'application/pdf; name="from type.pdf"', 'from type.pdf', 'application/pdf'],
    [undefined, "application/pdf; name*=utf-8''%C3%BC.pdf", 'ü.pdf', 'application/pdf'],
    ['a.csv', 'text/csv; charset=windows-1252', 'a.csv', 'text/csv; charset=windows-1252'],
    ['a.csv', 'TEXT/CSV;CHARSET="windows-1252"', 'a.csv', 'text/csv; charset=windows-1252'],
    ['d.ics', 'text/calendar; method=REQUEST; charset=utf-8', 'd.ics', 'text/calendar; method=REQUEST; charset=utf-8'],
    ['mail.eml', 'message/rfc822', 'mail.eml', 'application/octet-stream'],
    ['forwarded', 'message/rfc822', 'forwarded.eml', 'application/octet-stream'],
    ['x.bin', 'multipart/mixed; boundary=x', 'x.bin', 'application/octet-stream'],
    ['x.bin', 'no type', 'x.bin', 'application/octet-stream'],
    ['x.bin', 'application/', 'x.bin', 'application/octet-stream'],
    ['x.bin', 'a/b/c', 'x.bin', 'application/octet-stream'],
    ['x.bin', ';;;', 'x.bin', 'application/octet-stream'],
    ['x.bin', '', 'x.bin', 'application/octet-stream'],
    ['x.pdf', undefined, 'x.pdf', 'application/octet-stream'],
    [undefined, 'application/pdf', 'attachment-2.pdf', 'application/pdf'],
    ['', 'image/jpeg', 'attachment-2.jpeg', 'image/jpeg'],
    [undefined, 'message/rfc822', 'attachment-2.eml', 'application/octet-stream'],
    ['C:\\scans\\Rechnung.pdf', 'application/pdf', 'Rechnung.pdf', 'application/pdf'],
    ['../../etc/passwd', undefined, 'passwd', 'application/octet-stream'],
    ['..', 'application/pdf', 'attachment-2.pdf', 'application/pdf'],
    ['inv\u202efdp.exe', undefined, 'invfdp.exe', 'application/octet-stream'],
    ['スキャン.pdf', 'application/pdf', 'スキャン.pdf', 'application/pdf'],
    [`${'x'.repeat(400)}.pdf`, 'application/pdf', `${'x'.repeat(251)}.pdf`, 'application/pdf'],
  ])('called %j of type %j is %j, %s', (filename, contentType, name, type) => {
    expect(attachmentHead({ filename, contentType }, 2)).toEqual({ filename: name, contentType: type });
  });

  const eml = Buffer.from('From: a@x.example\r\nSubject: =?utf-8?Q?=C3=BC?=\nContent-Transfer-Encoding: binary\r\n\r\nhi \xff\x00 ' + 'x'.repeat(2000) + '\n', 'latin1');
  it.each<[string, string | undefined, string | undefined, Buffer]>([
    ['a forwarded mail', 'mail.eml', 'message/rfc822', eml],
    ['a file with a charset', 'a.csv', 'text/csv; charset=windows-1252', Buffer.from('Größe\r\n', 'latin1')],
    ['a file with a name in other letters', 'Größe „3“.pdf', 'application/pdf; name=x', Buffer.from('%PDF')],
    ['a file without a name', undefined, 'image/tiff', Buffer.from([0, 255, 13, 10, 13])],
    ['an empty file', 'empty.txt', 'text/plain', Buffer.alloc(0)],
  ])('%s arrives with the same bytes', async (_what, filename, contentType, bytes) => {
    const head = attachmentHead({ filename, contentType }, 1);
    const [arrived, more] = (await simpleParser(await composed({ ...head, content: once(bytes) }))).attachments;
    expect(more).toBeUndefined();
    expect(arrived?.filename).toBe(head.filename);
    expect(Buffer.compare(arrived?.content ?? Buffer.from('none'), bytes)).toBe(0);
  });

  it('keeps its charset in the mail, and says nothing of one where none was given', async () => {
    const typeOf = async (contentType: string): Promise<string | undefined> => {
      const mail = await composed({ ...attachmentHead({ filename: 'a.csv', contentType }, 1), content: once(Buffer.from('x')) });
      return /Content-Type: text\/csv[^\r\n]*(?:\r\n [^\r\n]*)*/.exec(mail.toString('latin1'))?.[0].replace(/\r\n /g, ' ');
    };
    expect(await typeOf('text/csv; charset=windows-1252')).toMatch(/charset=windows-1252/);
    expect(await typeOf('text/csv')).not.toMatch(/charset/);
  });
});

async function* once(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield bytes;
}

async function composed(file: ComposedFile): Promise<Buffer> {
  const from = { name: '', address: 'a@x.example' };
  const files = (async function* () {
    yield file;
  })();
  const pieces: Buffer[] = [];
  for await (const piece of composeMail(
    { sender: { from, replyTo: [], envelopeFrom: from.address }, mail: { kind: 'scan', to: [from], cc: [], subject: 's', text: 't', html: undefined }, messageId: '<1@x.example>', date: new Date(0) },
    files,
  )) pieces.push(piece);
  return Buffer.concat(pieces);
}
