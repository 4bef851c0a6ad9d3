import { describe, expect, it } from 'vitest';
import { walkAddress, walkOf, type Walk } from './walk-address';

const a = '0198c3a0-0000-7000-8000-00000000000a';
const b = '0198c3a0-0000-7000-8000-00000000000b';
const read = (address: string) => {
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URL(address, 'http://localhost').searchParams) (query[name] ??= []).push(value);
  return walkOf(query);
};

describe('the address of a walk through mailboxes', () => {
  it('keeps all of it', () => {
    const walk: Walk = { chosen: [a, b], registration: b, admin: true, since: new Date('2026-11-26T02:00:00.000Z'), at: 'end', way: 'app_only', after: 'scan@contoso.com' };
    expect(read(walkAddress('/walk', walk))).toEqual(walk);
  });

  it('is empty for one through all that need a sign-in, from the beginning', () => {
    const walk = walkOf({});
    expect(walk).toEqual({ chosen: [], registration: null, admin: false, since: null, at: null, way: null, after: null });
    expect(walkAddress('/walk', walk)).toBe('/walk');
  });

  it('takes what does not fit for nothing', () => {
    expect(walkOf({ mailbox: ['x', a, a], registration: '7', since: 'yesterday', way: 'telepathy' })).toMatchObject({ chosen: [a], registration: null, since: null, way: null });
  });
});
