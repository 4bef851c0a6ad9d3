import { describe, expect, it } from 'vitest';
import { openRfc822 } from './rfc822';

async function head(...lines: string[]) {
  async function* source() {
    yield Buffer.from(`${lines.join('\r\n')}\r\n\r\nbody\r\n`);
  }
  const { fields: _, rest: __, lfOnly: ___, ...opened } = await openRfc822(source());
  return opened;
}

describe('the header of a raw mail', () => {
  it('has a Message-ID of its own only where that holds no control character', async () => {
    expect(await head('From: a@b.example', 'Message-ID: <one@b.example>')).toMatchObject({ messageId: '<one@b.example>' });
    expect(await head('From: a@b.example', 'Message-ID: <o\0ne@b.example>')).toMatchObject({ messageId: null });
  });

  it('names addresses in every spelling: encoded, quoted, in groups, in several fields, with a domain in its own letters', async () => {
    const mail = await head(
      'From: =?utf-8?B?SsO8cmdlbg==?= <a@b.example> (at the desk)',
      'To: x@y.example, "Z, W" <z@y.example>',
      'To: second@münchen.example',
      'Cc: team: c@d.example,',
      '\te@d.example;',
      'Bcc: undisclosed:;',
      'Reply-To: Jürgen <r@b.example>',
      'Reply-To: other@b.example',
    );
    expect(mail.recipients().map(({ address }) => address)).toEqual(['x@y.example', 'z@y.example', 'second@xn--mnchen-3ya.example', 'c@d.example', 'e@d.example']);
    expect(mail).toMatchObject({
      from: [{ name: 'Jürgen', address: 'a@b.example' }],
      replyTo: [{ name: 'Jürgen', address: 'r@b.example' }],
    });
  });

  it.each([
    ['Scan  of the day', ['Subject: Scan  of the day', 'Subject: another']],
    ['Scän zwei drei', ['Subject: =?utf-8?Q?Sc=C3=A4n?= =?utf-8?Q?_zwei?=', '\t=?utf-8?Q?_drei?=']],
    ['Scän two three', ['Subject: Scän two', '   three']],
    ['', []],
  ])('has the subject %j', async (subject, lines) => {
    expect((await head('From: a@b.example', ...lines)).subject).toBe(subject);
  });

  it.each([
    ['2025-12-31T23:00:00.000Z', ['Date: Thu, 1 Jan 2026', ' 00:00:00 +0100']],
    [undefined, ['Date: yesterday']],
    [undefined, []],
  ])('has the date %s', async (date, lines) => {
    expect((await head('From: a@b.example', ...lines)).date?.toISOString()).toBe(date);
  });
});
