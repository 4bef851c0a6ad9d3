import { describe, expect, it } from 'vitest';
import { addressOf, inputOf, isFiltered, toggled, viewOf } from './list-address';

const id = '01980000-0000-7000-8000-000000000001';

describe('the address of the printers’ list', () => {
  it('carries search, filters and page there and back', () => {
    const view = viewOf({ q: ' bizhub ', state: ['off', 'cant_send'], site: 'Gdańsk', sends: 'oauth', after: id, name: 'Reception', shown: '50' });
    const query = new URL(addressOf('/printers', view), 'http://here').searchParams;
    expect(viewOf({ q: query.get('q') ?? '', state: query.getAll('state'), site: query.getAll('site'), sends: query.getAll('sends'), after: id, name: 'Reception', shown: '50' })).toEqual(view);
    expect(inputOf(view, 50)).toEqual({ limit: 50, search: 'bizhub', state: ['off', 'cant_send'], site: ['Gdańsk'], method: ['oauth'], after: { name: 'Reception', id } });
  });

  it('takes what does not fit as not there', () => {
    const view = viewOf({ state: 'exploded', sends: 'pigeon', after: 'x', name: 'Reception', shown: '-3' });
    expect(view).toEqual({ q: '', state: [], site: [], sends: [], after: null });
    expect(isFiltered(view)).toBe(false);
    expect(addressOf('/printers', view)).toBe('/printers');
  });

  it('puts a filter in, takes it out again, and starts from the first page', () => {
    const view = viewOf({ after: id, name: 'Reception', shown: '50' });
    const narrowed = toggled(view, 'site', 'Leeds');
    expect(narrowed).toMatchObject({ site: ['Leeds'], after: null });
    expect(toggled(narrowed, 'site', 'Leeds').site).toEqual([]);
  });
});
