import { withPlus } from '@/lib/addresses/rules/query';
import { mailboxSorts, mailboxStates, mailboxWays, type ListMailboxesInput, type MailboxSort, type MailboxState } from '@/lib/mailboxes/contract';

export type Way = (typeof mailboxWays)[number];
type Order = 'asc' | 'desc';

/** What of the list's state stands in its address: search, filters, sorting, and where the page begins. */
export interface ListView {
  q: string;
  state: MailboxState[];
  method: Way[];
  cloud: string[];
  sort: MailboxSort;
  order: Order;
  after: { cursor: string; shown: number } | null;
}

type Query = Record<string, string | string[] | undefined>;

const all = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat()).filter((one) => one.length > 0).slice(0, 50);
const among = <Value extends string>(values: readonly Value[]) => (value: string): value is Value => (values as readonly string[]).includes(value);

/** Reads an address; whatever does not fit is as if it were not there. */
export function viewOf(query: Query): ListView {
  const first = (key: string) => all(query[key])[0] ?? '';
  const cursor = first('after');
  return {
    q: withPlus(first('q').trim().slice(0, 120).toWellFormed()),
    state: all(query.state).filter(among(mailboxStates)),
    method: all(query.method).filter(among(mailboxWays)),
    cloud: all(query.cloud).map((name) => name.slice(0, 80).toWellFormed()),
    sort: [first('sort')].find(among(mailboxSorts)) ?? 'state',
    order: first('order') === 'desc' ? 'desc' : 'asc',
    after: /^[\w-]{1,2000}$/.test(cursor) ? { cursor, shown: Math.max(0, Math.trunc(Number(first('shown'))) || 0) } : null,
  };
}

/** The address of a view of the list. */
export function addressOf(base: string, view: Partial<ListView>): string {
  const query = new URLSearchParams();
  if (view.q) query.set('q', view.q);
  for (const key of ['state', 'method', 'cloud'] as const) for (const value of view[key] ?? []) query.append(key, value);
  if (view.sort && view.sort !== 'state') query.set('sort', view.sort);
  if (view.order === 'desc') query.set('order', 'desc');
  if (view.after) {
    query.set('after', view.after.cursor);
    query.set('shown', String(view.after.shown));
  }
  const text = query.toString();
  return text ? `${base}?${text}` : base;
}

/** The same view with one value of a filter put in or taken out, from its first page on. */
export function toggled(view: ListView, filter: 'state' | 'method' | 'cloud', value: string): ListView {
  const values: string[] = view[filter];
  return { ...view, after: null, [filter]: values.includes(value) ? values.filter((one) => one !== value) : [...values, value] };
}

/** The same view sorted by this; what it is sorted by already goes the other way round. */
export function sortedBy(view: ListView, sort: MailboxSort): ListView {
  const natural: Order = sort === 'printers' ? 'desc' : 'asc';
  return { ...view, after: null, sort, order: view.sort !== sort ? natural : view.order === 'asc' ? 'desc' : 'asc' };
}

/** Whether anything narrows the list. */
export function isFiltered(view: ListView): boolean {
  return view.q !== '' || view.state.length + view.method.length + view.cloud.length > 0;
}

/** The view as the verb takes it. */
export function inputOf(view: ListView, limit: number): ListMailboxesInput {
  const { q, state, method, cloud, sort, order, after } = view;
  return { sort, order, limit, state, method, cloud, ...(q ? { search: q } : {}), ...(after ? { after: after.cursor } : {}) };
}
