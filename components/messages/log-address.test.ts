import { describe, expect, it } from 'vitest';
import { addressOf, toggled, viewOf } from './log-address';

const id = '01a20aa5-fe67-773c-a099-a88cf69c8aa3';

describe('what an address of the log holds by hand', () => {
  it('is as if it were not there where it is no id that the verbs take', () => {
    for (const id of ['11111111-1111-9111-9111-111111111111', '11111111-1111-4111-1111-111111111111', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF']) {
      expect(viewOf({ printer: id, mailbox: id, older: id, newer: id })).toEqual(viewOf({}));
    }
  });

  it('is the plus of an address, where the query made a space of it, and the space of a name', () => {
    expect(viewOf({ q: 'ada scans@contoso.com' }).q).toBe('ada+scans@contoso.com');
    expect(viewOf({ q: 'Copy room' }).q).toBe('Copy room');
  });
});

describe('the address of the log', () => {
  it('reads back what it wrote', () => {
    const view = viewOf({ q: ' ap-inbox ', state: ['held', 'unknown'], kind: 'scan', mailbox: id, period: 'all', older: id });
    const query = Object.fromEntries([...new URL(addressOf('https://x/m', view)).searchParams.entries()].map(([key]) => [key, new URL(addressOf('https://x/m', view)).searchParams.getAll(key)]));
    expect(viewOf(query)).toEqual(view);
  });

  it('takes what does not fit as if it were not there', () => {
    expect(viewOf({ state: 'asleep', kind: 'fax', printer: 'x', period: 'ever', older: '1' })).toEqual(viewOf({}));
  });

  it('begins at the newest page when a filter changes', () => {
    const view = toggled(viewOf({ older: id }), 'state', 'held');
    expect(view.cursor).toBeNull();
    expect(view.state).toEqual(['held']);
    expect(toggled(view, 'state', 'held').state).toEqual([]);
  });
});
