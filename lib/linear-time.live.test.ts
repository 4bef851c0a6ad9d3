import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';
import { JsonScan } from '@/api/rest/json-scan';
import { healthQuery, listQuery, submitQuery } from '@/api/rest/queries';
import { useEnvironment } from '@/e2e/stage/environment';
import { clientAddress } from '@/app/session/client-address';
import { nextPath } from '@/app/login/next-path';
import { transcriptLines } from '@/components/messages/transcript-lines';
import { readConsentState } from '@/lib/app-registrations/rules/consent';
import { parseInput } from '@/lib/base/parse-input';
import { outOfBounds } from '@/lib/base/rules/bounds';
import { readMoment } from '@/lib/base/rules/moment';
import { shown } from '@/lib/base/rules/shown';
import { csvLine } from '@/lib/commands/rules/csv';
import { parseKey } from '@/lib/credentials/rules/key';
import { explainEntraError } from '@/lib/grants/rules/entra-error';
import { hashOf } from '@/lib/hand-overs/token';
import { placeOf } from '@/lib/mailboxes/list-cursor';
import { sendSettings } from '@/lib/mailboxes/contract';
import { outgoingHeader } from '@/lib/messages/content/header';
import { openRfc822 } from '@/lib/messages/content/rfc822';
import { attachmentsInput, mailInput, retryAllInput } from '@/lib/messages/contract';
import { readHeaderDate } from '@/lib/messages/rules/header-date';
import { addresseesOf } from '@/lib/notices/rules/addressees';
import { readReply } from '@/lib/outside/smtp/reply';
import { logInInput } from '@/lib/people/contract';

// Nothing of it is used: some of what is read here stands beside what needs it.
useEnvironment({ appUrl: 'postgres://nobody@127.0.0.1:1/none', ownerUrl: 'postgres://nobody@127.0.0.1:1/none' });
const { multipartParts } = await import('@/api/rest/multipart');

const refused = (work: () => unknown): void => {
  try {
    work();
  } catch {
    // That it is refused is what other tests look at.
  }
};

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** A reply to a request whose body has come whole. */
function replyTo(body: string): FastifyReply {
  const bytes = Buffer.from(body);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, at) => bytes.subarray(at * 65_536, (at + 1) * 65_536));
  const raw = Object.assign(Readable.from(pieces), { complete: true, headers: {} });
  return { request: { raw, headers: { 'content-type': 'multipart/form-data; boundary=b' } } } as unknown as FastifyReply;
}

async function readMultipart(body: string): Promise<void> {
  try {
    for await (const part of multipartParts(replyTo(body))) if (part.part === 'file') for await (const piece of part.content) void piece;
  } catch {
    // As above.
  }
}

/** Everything that reads what a stranger sends. */
const parsers: Record<string, (text: string) => unknown> = {
  'the bounds of input': (text) => outOfBounds({ [text.slice(0, 200)]: [text] }),
  'what is shown of input': (text) => shown(text, 300),
  'a time': (text) => readMoment(text),
  'the message of a submission': (text) => refused(() => parseInput(mailInput, { to: [text], from: text, cc: text, subject: text, text, kind: text, printerId: text, [text.slice(0, 200)]: 1 })),
  'attachments': (text) => refused(() => parseInput(attachmentsInput, { attachments: [{ filename: text, contentType: text, content: text }] })),
  'a filter': (text) => refused(() => parseInput(retryAllInput, { recipient: text, search: text, since: text, until: text, after: text, state: [text] })),
  'the query of a submission': (text) => refused(() => parseInput(submitQuery, { to: text, kind: text, printerId: text })),
  'the query of the message list': (text) => refused(() => parseInput(listQuery, { recipient: text, since: text, cursor: text, state: [text, text] })),
  'the query of the mailboxes’ list': (text) => refused(() => parseInput(healthQuery, { search: text, cloud: text, cursor: text })),
  'send settings': (text) => refused(() => parseInput(sendSettings, { method: 'password', address: text, administratorEmail: text, serverName: text, userName: text, password: text, port: text, security: 'tls' })),
  'the log-in form': (text) => refused(() => parseInput(logInInput, { email: text, password: text })),
  'the structure of JSON': (text) => refused(() => new JsonScan().read(Buffer.from(text))),
  'JSON in a text': (text) => refused(() => new JsonScan().read(Buffer.from(JSON.stringify({ a: text })))),
  'multipart/form-data': readMultipart,
  'the head of a part': (text) => readMultipart(`--b\r\nContent-Disposition: form-data; name="${text}"; filename="${text}"\r\n${text}: ${text}\r\n\r\nx\r\n--b--\r\n`),
  'message/rfc822': async (text) => {
    for (const mail of [text, `Subject: ${text}\r\nTo: ${text}\r\nDate: ${text}\r\nContent-Type: ${text}\r\n\r\n${text}`]) {
      try {
        const { ...opened } = await openRfc822(once(mail));
        for (const value of Object.values(opened)) if (typeof value === 'object' && value !== null && Symbol.asyncIterator in value) for await (const piece of value as AsyncIterable<unknown>) void piece;
      } catch {
        // As above.
      }
    }
  },
  // A mail with a longer header is refused as it is read.
  'header fields': (given) => {
    const text = given.slice(0, 256 * 1024);
    return [outgoingHeader(text), outgoingHeader(`Subject: ${text}\r\n`), outgoingHeader(`To: ${text}\r\n`), outgoingHeader(`${text}: x\r\n`)];
  },
  'the date of a mail': (text) => readHeaderDate(text),
  'a credential': (text) => [parseKey(text), parseKey(`platen_live_${text}`)],
  'a hand-over link': (text) => hashOf(text),
  'the cursor of a list': (text) => refused(() => placeOf(Buffer.from(JSON.stringify(['state asc', text, 1, text])).toString('base64url'), 'state asc')),
  'X-Forwarded-For': (text) => clientAddress(text),
  'where to go after the log-in': (text) => [nextPath(text), nextPath(`/${text}`)],
  'the state of a consent': (text) => readConsentState(text),
  'a reply of a mail server': (text) => [readReply(text), readReply(`250 2.1.5 ${text}`), readReply(`550-5.1.1 ${text}\r\n550 5.1.1${text}`)],
  'a kept transcript': (text) => [transcriptLines(text, true), transcriptLines(`\u2192 ${text}`, true), transcriptLines(`\u2192 AUTH [${text}`, false)],
  'an error of Entra': (text) => explainEntraError({ oauthError: text, aadsts: null, status: 400, text }),
  'a Reply-To that gets a notice': (text) => addresseesOf(text, { domains: new Set(['contoso.com']), mailboxes: new Set(), people: [] }),
  'a line of an export': (text) => csvLine([text, text]),
};

const units = [' ', 'a', '1', '.', '@', 'a@', 'a@b.', '<', '>', '"', '\\', '(', ',', ';', ':', '-', '/', '=', '*', '[', ']', '{"a":', '[],', '\t', '\r\n', '\r\n ', '250-a\r\n', '=?utf-8?q?', '--b\r\n', '%', '\u00e9', '\ufffd', '\u{1f5a8}', 'Trace ID: ', 'a b'];
const shapes = units.flatMap((unit): [string, (length: number) => string][] => {
  const filled = (length: number): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  const between: [string, (length: number) => string] = [`${JSON.stringify(unit)} between two letters`, (length) => `a${filled(length)}b\u0001`];
  return unit.length === 1 && unit < '0' ? [[`${JSON.stringify(unit)} over and over`, filled], between] : [[`${JSON.stringify(unit)} over and over`, filled]];
});

/** Milliseconds of processor time, which does not pass while the machine is busy elsewhere. */
async function cost(parse: (text: string) => unknown, text: string): Promise<number> {
  const from = process.cpuUsage();
  await parse(text);
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

/** Ten times the text may take forty times as long, and what takes no time is not compared. */
const steps = [10_000, 100_000, 1_000_000];
const unnoticed = 60;

async function growth(parse: (text: string) => unknown, of: (length: number) => string): Promise<string | null> {
  let before = 0;
  for (const length of steps) {
    const text = of(length);
    let took = await cost(parse, text);
    const allowed = Math.max(unnoticed, before * 40);
    // Collecting garbage is counted with whatever is read just then, though hardly for so long.
    for (let again = 0; again < 4 && length > 10_000 && took > allowed && took < allowed * 20; again += 1) took = Math.min(took, await cost(parse, text));
    if (length > 10_000 && took > allowed) return `${length} characters took ${took.toFixed(0)} ms, a tenth of them ${before.toFixed(1)} ms`;
    before = Math.max(took, 0.5);
  }
  return null;
}

describe('reading takes time in proportion to what is read', () => {
  it.each(Object.keys(parsers))('%s', async (name) => {
    const parse = parsers[name];
    if (!parse) throw new Error(name);
    const slow: string[] = [];
    for (const [shape, of] of shapes) {
      const fault = await growth(parse, of);
      if (fault !== null) slow.push(`${shape}: ${fault}`);
    }
    expect(slow).toEqual([]);
  });

  it('and this test sees where it does not', async () => {
    const quadratic = (text: string): number => {
      let steps = 0;
      for (let at = 0; at < text.length; at += 1) for (let to = 0; to < text.length; to += 1) steps += 1;
      return steps;
    };
    expect(await growth(quadratic, (length) => 'x'.repeat(length / 10))).not.toBeNull();
  });
});
