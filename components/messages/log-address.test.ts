import { describe, expect, it } from 'vitest';
import { addressOf, toggled, viewOf } from './log-address';

const id = '01a20aa5-fe67-773c-a099-a88cf69c8aa3';

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
