import { describe, expect, it } from 'vitest';
import { MailScanner, type ScannedMail } from './mail-scanner';

const conversation = [
  'EHLO printer\r\nMAIL FROM:<a@b.example>\r\nDATA\r\n',
  'Subject: x\r\nMessage-ID: <1@b.example>\r\n\r\n..dot\r\n.\r\nMAIL FROM:<c@b.example>\r\nDATA\r\n',
  'X-Bench-Id: two\r\nMessage-ID: <2@b.example>\r\n\r\nBody X-Bench-Id: no\r\n.\r\nDATA\r\n',
  '.\r\nQUIT\r\n',
].join('');

function scanned(size: number): { commands: string[]; mails: ScannedMail[] } {
  const commands: string[] = [];
  const mails: ScannedMail[] = [];
  const scanner: MailScanner = new MailScanner({
    command: (line) => {
      commands.push(line);
      if (line === 'DATA') scanner.beginData();
    },
    mail: (mail) => mails.push(mail),
  });
  const bytes = Buffer.from(conversation);
  for (let at = 0; at < bytes.length; at += size) scanner.feed(bytes.subarray(at, at + size));
  return { commands, mails };
}

describe('the scanner of the sink', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 16, 4096])('sees the same in pieces of %i bytes', (size) => {
    const { commands, mails } = scanned(size);
    expect(commands).toEqual(['EHLO printer', 'MAIL FROM:<a@b.example>', 'DATA', 'MAIL FROM:<c@b.example>', 'DATA', 'DATA', 'QUIT']);
    expect(mails).toEqual([
      { id: '<1@b.example>', bytes: 'Subject: x\r\nMessage-ID: <1@b.example>\r\n\r\n..dot\r\n'.length },
      { id: 'two', bytes: 'X-Bench-Id: two\r\nMessage-ID: <2@b.example>\r\n\r\nBody X-Bench-Id: no\r\n'.length },
      { id: '', bytes: 0 },
    ]);
  });
});
