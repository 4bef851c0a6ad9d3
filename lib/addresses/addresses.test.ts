import { describe, expect, it } from 'vitest';
import { InvalidInput } from '@/lib/base/errors';
import { parseInput } from '@/lib/base/parse-input';
import { sendSettings } from '@/lib/mailboxes/contract';
import { openRfc822 } from '@/lib/messages/content/rfc822';
import { mailInput } from '@/lib/messages/contract';
import { startTestSendInput } from '@/lib/test-sends/contract';
import { mailboxes } from './contract';
import { queryAddresses } from './rules/query';

const wide = (letter: string, count: number): string => letter.repeat(count);
const host = `${wide('a', 63)}.${wide('b', 63)}`;

/** What is given, and the addresses read, or the code of the refusal. */
const table: [text: string, answer: string[] | string][] = [
  ['scan@contoso.example', ['scan@contoso.example']],
  ['  scan@contoso.example\t', ['scan@contoso.example']],
  ['<scan@contoso.example>', ['scan@contoso.example']],
  ['Scan@CONTOSO.Example', ['Scan@contoso.example']],
  ["o'neil+scan@sub.contoso.example", ["o'neil+scan@sub.contoso.example"]],
  ['!#$%&*/=?^_`{|}~-@contoso.example', ['!#$%&*/=?^_`{|}~-@contoso.example']],
  ['1@2.example', ['1@2.example']],
  ['a@b.co', ['a@b.co']],
  ['a@1and1.example', ['a@1and1.example']],
  // RFC 5322, appendix A.
  ['John Doe <jdoe@machine.example>', ['jdoe@machine.example']],
  ['"Joe Q. Public" <john.q.public@example.com>', ['john.q.public@example.com']],
  ['Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>', ['mary@x.test', 'jdoe@example.org', 'one@y.test']],
  ['<boss@nil.test>, "Giant; \\"Big\\" Box" <sysservices@example.net>', ['boss@nil.test', 'sysservices@example.net']],
  ['A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;', ['c@a.test', 'joe@where.test', 'jdoe@one.test']],
  ['Undisclosed recipients:;', []],
  ['Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>', ['pete@silly.test']],
  ["A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n  joe@example.org,\r\n  John <jdoe@one.test> (my dear friend); (the end of the group)", ['c@public.example', 'joe@example.org', 'jdoe@one.test']],
  ['(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;', []],
  ['Joe Q. Public <john.q.public@example.com>', ['john.q.public@example.com']],
  ['Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example', ['mary@example.net', 'jdoe@test.example']],
  ['John Doe <jdoe@machine(comment).  example>', ['jdoe@machine.example']],
  ['1234   @   local(blah)  .machine .example', ['1234@local.machine.example']],
  // Groups and source routes.
  ['undisclosed-recipients:;', []],
  ['undisclosed-recipients:', []],
  ['Team: a@x.example, b@y.example;', ['a@x.example', 'b@y.example']],
  ['Team: a@x.example; c@z.example', ['a@x.example', 'c@z.example']],
  ['"Team: one": a@x.example;, "Team; two": b@y.example;', ['a@x.example', 'b@y.example']],
  ['Team: a@x.example, b@y.example', 'address_invalid'],
  ['Team: Inner: a@x.example;;', 'address_invalid'],
  [': a@x.example;', 'address_invalid'],
  ['mailto:a@x.example', 'address_invalid'],
  ['<@a.example,@b.example:joe@c.example>', ['joe@c.example']],
  // Lists as people write them.
  ['a@x.example, b@y.example', ['a@x.example', 'b@y.example']],
  ['a@x.example; b@y.example', ['a@x.example', 'b@y.example']],
  ['a@x.example;b@y.example;', ['a@x.example', 'b@y.example']],
  ['a@x.example,,b@y.example,', ['a@x.example', 'b@y.example']],
  ['a@x.example\nb@y.example\n', ['a@x.example', 'b@y.example']],
  ['a@x.example\r\nAda <b@y.example>', ['a@x.example', 'b@y.example']],
  ['a@x.example，b@y.example；c@z.example', ['a@x.example', 'b@y.example', 'c@z.example']],
  ['a@x.example b@y.example', 'addresses_not_separated'],
  ['a@x.example/b@y.example', 'addresses_not_separated'],
  ['a@x.example and b@y.example', 'addresses_not_separated'],
  ['Ada <a@x.example> Bob <b@y.example>', 'addresses_not_separated'],
  ['<a@x.example><b@y.example>', 'addresses_not_separated'],
  ['a@x.example, Bob', 'address_invalid'],
  ['Bob, a@x.example', 'address_invalid'],
  ['Bob; Ada <a@x.example>', 'address_invalid'],
  // Display names.
  ['Lovelace, Ada <ada@x.example>, bob@y.example', ['ada@x.example', 'bob@y.example']],
  ['"Lovelace, Ada" <ada@x.example>', ['ada@x.example']],
  ['"a@evil.example" <ada@x.example>', ['ada@x.example']],
  ['a@evil.example <ada@x.example>', ['ada@x.example']],
  ['=?utf-8?Q?M=C3=BCller?= <m@x.example>', ['m@x.example']],
  ['=?utf-8?Q?M=C3=BCller,_Jo_(Einkauf)?= <m@x.example>', ['m@x.example']],
  ['=?utf-8?B?TcO8bGxlcg==?= =?utf-8?B?LCBK?= <m@x.example>', ['m@x.example']],
  ['Müller, Jörg <m@x.example>', ['m@x.example']],
  ['田中、一郎 <t@x.example>', ['t@x.example']],
  ['[EXT] Bob <b@x.example>', ['b@x.example']],
  ["'bob@x.example' <bob@x.example>", ['bob@x.example']],
  ['ada@x.example (Ada Lovelace)', ['ada@x.example']],
  ['"" <a@x.example>', ['a@x.example']],
  ['Ada <a@x.example', 'address_invalid'],
  ['Ada a@x.example>', 'address_invalid'],
  ['"Ada <a@x.example>', 'address_invalid'],
  ['Ada (2nd floor <a@x.example>', 'address_invalid'],
  ['Ada <a@x.example> junk', 'address_invalid'],
  ['Ada <>', 'address_missing'],
  ['<>', 'address_missing'],
  ['Reception', 'address_invalid'],
  ['root (Cron Daemon)', 'address_invalid'],
  [`${wide('n', 1001)} <a@x.example>`, 'address_too_long'],
  // Local parts.
  ['"john"@x.example', ['john@x.example']],
  ['"john.doe"@x.example', ['john.doe@x.example']],
  ['"john doe"@x.example', ['"john doe"@x.example']],
  ['"a@b, c"@x.example', ['"a@b, c"@x.example']],
  ['"a\\"b\\\\c"@x.example', ['"a\\"b\\\\c"@x.example']],
  ['"a..b"@x.example', ['"a..b"@x.example']],
  ['a."b".c@x.example', ['a.b.c@x.example']],
  ['a . b @ x . example', ['a.b@x.example']],
  [`${wide('x', 64)}@x.example`, [`${wide('x', 64)}@x.example`]],
  [`${wide('x', 65)}@x.example`, 'address_too_long'],
  ['a b@x.example', 'address_invalid'],
  ['.a@x.example', 'address_invalid'],
  ['a.@x.example', 'address_invalid'],
  ['a..b@x.example', 'address_invalid'],
  ['@x.example', 'address_invalid'],
  ['a\\b@x.example', 'address_invalid'],
  ['a[b]@x.example', 'address_invalid'],
  ['"a"b@x.example', 'address_invalid'],
  ['""@x.example', 'address_invalid'],
  ['müller@x.example', 'address_not_ascii'],
  ['"jörg b"@x.example', 'address_not_ascii'],
  ['用户@例え.テスト', 'address_not_ascii'],
  ['\u212aate@x.example', 'address_not_ascii'],
  // Domains.
  ['kasse@bücher.example', ['kasse@xn--bcher-kva.example']],
  ['kasse@BÜCHER.example', ['kasse@xn--bcher-kva.example']],
  ['kasse@bu\u0308cher.example', ['kasse@xn--bcher-kva.example']],
  ['kasse@xn--bcher-kva.example', ['kasse@xn--bcher-kva.example']],
  ['Kasse <kasse@bücher.example>', ['kasse@xn--bcher-kva.example']],
  ['a@straße.example', ['a@xn--strae-oqa.example']],
  ['a@例え。テスト', ['a@xn--r8jz45g.xn--zckzah']],
  ['a@ｆｕｌｌ.example', ['a@full.example']],
  [`a@${wide('l', 63)}.example`, [`a@${wide('l', 63)}.example`]],
  [`a@${wide('l', 64)}.example`, 'address_too_long'],
  [`a@${wide('ü', 60)}.example`, 'address_too_long'],
  [`a@${wide('c.', 130)}example`, 'address_too_long'],
  [`${wide('x', 64)}@${host}.${wide('c', 53)}.example`, [`${wide('x', 64)}@${host}.${wide('c', 53)}.example`]],
  [`${wide('x', 64)}@${host}.${wide('c', 54)}.example`, 'address_too_long'],
  ['a@localhost', 'address_invalid'],
  ['a@', 'address_invalid'],
  ['a@x.example.', 'address_invalid'],
  ['a@.x.example', 'address_invalid'],
  ['a@x..example', 'address_invalid'],
  ['a@-x.example', 'address_invalid'],
  ['a@x-.example', 'address_invalid'],
  ['a@ex_ample.example', 'address_invalid'],
  ['a@x y.example', 'address_invalid'],
  ['a@"x".example', 'address_invalid'],
  ['a@x/y.example', 'address_invalid'],
  ['a@x.example?cc=b', 'address_invalid'],
  ['a@ü%2ex.example', 'address_invalid'],
  ['a@x.example／y', 'address_invalid'],
  ['a@℀.example', 'address_invalid'],
  ['a@b@x.example', 'addresses_not_separated'],
  ['a@[192.0.2.1]', 'address_domain_literal'],
  ['a@[IPv6:2001:db8::1]', 'address_domain_literal'],
  ['a@192.0.2.1', 'address_domain_literal'],
  ['a@１９２.0.2.1', 'address_domain_literal'],
  ['a@x.1', 'address_invalid'],
  ['a@[x', 'address_invalid'],
  // What nobody sees.
  ['\u202ascan@contoso.example\u202c', 'address_hidden_character'],
  ['scan@con\u200btoso.example', 'address_hidden_character'],
  ['scan@con\u00adtoso.example', 'address_hidden_character'],
  ['\ufeffscan@contoso.example', 'address_hidden_character'],
  ['sc\u202ean@contoso.example', 'address_hidden_character'],
  ['Ada \u202eevil <a@x.example>', ['a@x.example']],
  ['scan\u00a0@contoso.example', ['scan@contoso.example']],
  ['scan@contoso.example\u0000', 'address_hidden_character'],
  ['Ada\u0007 <a@x.example>', 'address_hidden_character'],
  ['Ada \ud800 <a@x.example>', 'address_hidden_character'],
  ['a@x\u0085.example', 'address_hidden_character'],
  ['a@contoso.example\r\nBcc: x@y.example', 'address_invalid'],
  ['X\r\nBcc: q <a@b.example>', 'address_invalid'],
  // Sizes.
  [`a${wide(' ', 60_000)}b`, 'address_invalid'],
  [wide('a', 200_000), 'address_too_long'],
];

interface Answer {
  addresses?: string[];
  code?: string;
  title?: string;
  remedy?: string;
}

async function answer(read: () => string[] | Promise<string[]>): Promise<Answer> {
  try {
    return { addresses: await read() };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const { code, title, remedy } = error.explanation;
    return { code, title, remedy };
  }
}

const addresses = (list: readonly { address: string }[]): string[] => list.map(({ address }) => address);
const inJson = (to: string | string[]) => answer(() => addresses(parseInput(mailInput, { to }).to));
const inQuery = (raw: string) => answer(() => addresses(parseInput(mailboxes, queryAddresses(raw))));
async function inHeader(text: string): Promise<Answer> {
  return answer(async () => addresses((await openRfc822(bytes(`From: a@b.example\r\nTo: ${text}\r\n\r\nx`))).recipients()));
}
async function* bytes(text: string): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from(text);
}
const inForm = (text: string) => answer(() => [parseInput(startTestSendInput, { mailboxId: '0b8a4d39-95c1-4d3e-8a54-0f3f8b6f2d11', recipient: text }).recipient]);
const asMailbox = (text: string) =>
  answer(() => {
    const settings = parseInput(sendSettings, { method: 'none', address: text, administratorEmail: text, serverName: 'mail.example', port: 25, security: 'none' });
    expect(settings.administratorEmail).toBe(settings.address);
    return [settings.address];
  });
const asFrom = (text: string) => answer(() => addresses([parseInput(mailInput, { from: text }).from ?? { address: '' }]));

/** A header is no place for line ends, NUL or half characters, and has a size of its own. */
const fitsHeader = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text.replaceAll('\r\n ', '')) && text.length < 100_000;

describe('one reader of addresses', () => {
  it.each(table)('%j', async (text, wanted) => {
    const json = await inJson([text]);
    expect(typeof wanted === 'string' ? json.code : json.addresses).toEqual(wanted);
    if (typeof wanted === 'string') expect(json.title?.length).toBeLessThan(200);

    expect(await inJson(text)).toEqual(json);
    if (!/\p{Cs}/u.test(text)) {
      expect(await inQuery(encodeURIComponent(text))).toEqual(json);
      if (json.addresses) expect(await inQuery(encodeURIComponent(text).replaceAll('%20', '+'))).toEqual(json);
    }
    if (fitsHeader(text)) expect(await inHeader(text)).toEqual(json);

    // Where one is wanted, a list is refused, and the rest is as everywhere.
    const form = await inForm(text);
    expect(await asFrom(text)).toEqual(form);
    if (json.addresses === undefined) expect(form.code).toBe(text.length > 2000 ? 'address_too_long' : json.code);
    else if (json.addresses.length === 1) expect(form).toEqual(json);
    else expect(form.code).toBe(json.addresses.length === 0 ? 'address_missing' : 'one_address_expected');
    const kept = await asMailbox(text);
    if (form.addresses) expect(kept.addresses).toEqual(form.addresses.map((one) => one.toLowerCase()));
    else expect(kept.code).toBe('invalid_input');
  });

  it('is asked with more than a hundred odd addresses', () => expect(table.length).toBeGreaterThan(100));

  it.each([
    ['ada+scans@contoso.example', ['ada+scans@contoso.example']],
    ['ada%2Bscans@contoso.example', ['ada+scans@contoso.example']],
    ['Ada+Lovelace+%3Cada@contoso.example%3E', ['ada@contoso.example']],
    ['Ada+Lovelace+%3Cada+scans@contoso.example%3E', ['ada+scans@contoso.example']],
    ['ada+scans@contoso.example,+bob+x@contoso.example', ['ada+scans@contoso.example', 'bob+x@contoso.example']],
    ['a+b+c@contoso.example;d@contoso.example', ['a+b+c@contoso.example', 'd@contoso.example']],
    ['kasse@b%C3%BCcher.example', ['kasse@xn--bcher-kva.example']],
  ])('reads ?to=%s', async (raw, wanted) => expect(await inQuery(raw)).toEqual({ addresses: wanted }));

  it.each(['ada+lovelace', 'ada+@+b', '100%'])('says of ?to=%s what is wrong', async (raw) => expect((await inQuery(raw)).code).toBe('address_invalid'));

  it('names the entry of a list that is at fault', () => {
    expect(() => parseInput(mailInput, { cc: ['a@x.example', 'b@y.example; nobody'] })).toThrowError(expect.objectContaining({ explanation: expect.objectContaining({ field: 'cc.1', code: 'address_invalid' }) }));
  });

  it.each([[['a@x.example', '']], [['a@x.example', 5]], [[null]], [{ to: 'a@x.example' }], [5]])('refuses %j as recipients', (to) => expect(() => parseInput(mailInput, { to })).toThrowError(InvalidInput));

  it.each([undefined, null, '', []])('takes %j as no recipients', (to) => expect(parseInput(mailInput, { to, cc: to }).to).toEqual([]));

  it('bounds the text of a whole list, not of each entry only', async () => {
    const answered = await inJson(Array.from({ length: 2000 }, () => `a@b.example${wide(' ', 1000)}`));
    expect(answered.code).toBe('address_too_long');
  });
});
