import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { readMailHeader } from './mail-header';

async function read(mail: string | Buffer, cut = 1 << 20) {
  const bytes = Buffer.from(mail);
  async function* source() {
    for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut);
  }
  const { fields, rest } = await readMailHeader(source());
  return { names: fields.map(({ name }) => name).join(), rest: (await buffer(rest)).toString() };
}

describe('the header of a submitted mail', () => {
  it.each([
    ['as it should be', 'From: a@b.example\r\nSubject: x\r\n\r\nbody\r\n'],
    ['with LF', 'From: a@b.example\nSubject: x\n\nbody\r\n'],
    ['with CR', 'From: a@b.example\rSubject: x\r\rbody\r\n'],
    ['with CR CR LF', 'From: a@b.example\r\r\nSubject: x\r\r\n\r\r\nbody\r\n'],
    ['with every line end', 'From: a@b.example\nSubject: x\r\n\nbody\r\n'],
    ['after a byte order mark', '\ufeffFrom: a@b.example\r\nSubject: x\r\n\r\nbody\r\n'],
    ['after empty lines', '\r\n\nFrom: a@b.example\r\nSubject: x\r\n\r\nbody\r\n'],
    ['after the line of a mailbox file', 'From scanner@printers.example Tue Dec  1 10:00:00 2026\r\nFrom: a@b.example\r\nSubject: x\r\n\r\nbody\r\n'],
    ['after both', '\ufeff>From MAILER-DAEMON Tue Dec  1 10:00:00 2026\nFrom: a@b.example\r\nSubject: x\r\n\r\nbody\r\n'],
    ['without an empty line', 'From: a@b.example\r\nSubject: x\r\nbody\r\n'],
  ])('is read %s', async (_, mail) => {
    const wanted = { names: 'from,subject', rest: 'body\r\n' };
    expect(await read(mail)).toEqual(wanted);
    for (const cut of [1, 2, 3, 7]) expect(await read(mail, cut)).toEqual(wanted);
  });
  it('may be all there is', async () => {
    expect(await read('From: a@b.example\r\nSubject: x')).toEqual({ names: 'from,subject', rest: '' });
  });
  it.each([
    ['line 3', 'From: a@b.example\r\nSubject: x\r\nnonsense here\r\nTo: c@d.example\r\n\r\nbody'],
    ['line 5', '\r\nFrom x@y.example Tue Dec  1 10:00:00 2026\r\nFrom: a@b.example\r\nSubject: x\r\nno\r\nX-A: 1\r\n\r\n'],
    ['line 1', 'Hello, here is the scan\r\n\r\nbody'],
    ['line 1', `${'%'.repeat(500)}PDF-1.7\r\n\r\nbody`],
    ['line 2', 'From: a@b.example\r\nS\u00fcbject: x\r\nTo: c@d.example\r\n\r\n'],
    ['256 KiB', `X: ${'y'.repeat(300_000)}`],
  ])('that is broken names %s', async (place, mail) => {
    await expect(read(mail)).rejects.toMatchObject({ code: 'malformed_message' });
    const said = await read(mail).catch((error: unknown) => String(error instanceof Error ? error.message : error));
    expect(String(said).toLowerCase()).toContain(place.toLowerCase());
    expect(String(said).length).toBeLessThan(300);
  });
});
