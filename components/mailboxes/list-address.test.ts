import { describe, expect, it } from 'vitest';
import { addressOf, inputOf, isFiltered, sortedBy, toggled, viewOf } from './list-address';

describe('the address of the mailboxes’ list', () => {
  it('holds search, filters, sorting and page, and is read back', () => {
    const view = viewOf({ q: ' scan ', state: ['needs_sign_in', 'expiring'], method: 'browser', cloud: 'china', sort: 'dies', order: 'desc', after: 'WyJhIl0', shown: '100' });
    expect(view).toEqual({ q: 'scan', state: ['needs_sign_in', 'expiring'], method: ['browser'], cloud: ['china'], sort: 'dies', order: 'desc', after: { cursor: 'WyJhIl0', shown: 100 } });
    const address = addressOf('/m', view);
    expect(viewOf({ ...Object.fromEntries(new URLSearchParams(address.split('?')[1])), state: ['needs_sign_in', 'expiring'] })).toEqual(view);
  });

  it('passes over what it does not know', () => {
    expect(viewOf({ state: 'broken', method: 'fax', sort: 'colour', order: 'up', after: '<script>' })).toEqual(viewOf({}));
    expect(addressOf('/m', viewOf({}))).toBe('/m');
  });

  it('goes back to the first page where a filter or the sorting changes', () => {
    const view = viewOf({ after: 'WyJhIl0', shown: '100' });
    expect(toggled(view, 'state', 'healthy')).toMatchObject({ state: ['healthy'], after: null });
    expect(toggled(viewOf({ state: 'healthy' }), 'state', 'healthy').state).toEqual([]);
    expect(sortedBy(view, 'printers')).toMatchObject({ sort: 'printers', order: 'desc', after: null });
    expect(sortedBy(viewOf({ sort: 'dies' }), 'dies')).toMatchObject({ sort: 'dies', order: 'desc' });
  });

  it('tells the verb what is wanted, and knows what narrows the list', () => {
    expect(inputOf(viewOf({ q: 'a', sort: 'address' }), 50)).toEqual({ search: 'a', state: [], method: [], cloud: [], sort: 'address', order: 'asc', limit: 50 });
    expect(isFiltered(viewOf({ sort: 'dies' }))).toBe(false);
    expect(isFiltered(viewOf({ cloud: 'china' }))).toBe(true);
  });
});
