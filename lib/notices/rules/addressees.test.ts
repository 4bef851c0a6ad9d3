import { describe, expect, it } from 'vitest';
import { addresseesOf } from './addressees';

const circle = { domains: new Set(['contoso.example']), mailboxes: new Set(['scan@contoso.example']), people: ['Owner@contoso.example', 'admin@provider.example'] };
const people = ['admin@provider.example', 'owner@contoso.example'];

describe('a failure', () => {
  it.each([
    ['ada@contoso.example', ['ada@contoso.example']],
    ['Ada <Ada@Contoso.Example>', ['ada@contoso.example']],
    ['Lovelace, Ada <ada@contoso.example>, bob@contoso.example', ['ada@contoso.example', 'bob@contoso.example']],
    ['stranger@elsewhere.example, ada@contoso.example', ['ada@contoso.example']],
  ])('of a message with Reply-To %s is told to %j', (replyTo, told) => expect(addresseesOf(replyTo, circle)).toEqual(told));

  it.each([null, '', 'stranger@elsewhere.example', 'x@contoso.example.evil.example', 'scan@contoso.example', 'no address'])('of a message with Reply-To %j is told to owners and administrators', (replyTo) =>
    expect(addresseesOf(replyTo, circle)).toEqual(people));
});
