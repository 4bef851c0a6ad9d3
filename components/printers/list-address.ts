import { withPlus } from '@/lib/addresses/rules/query';
import { isUuid } from '@/lib/base/rules/uuid';
import { printerStates, type ListPrintersInput, type PrinterState } from '@/lib/printers/contract';
import { methodWord, type Method } from './method-word';

/** What of the list's state stands in its address: search, filters, and where the page begins. */
export interface ListView {
  q: string;
  state: PrinterState[];
  site: string[];
  sends: Method[];
  after: { name: string; id: string; shown: number } | null;
}

type Query = Record<string, string | string[] | undefined>;

const all = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat()).filter((one) => one.length > 0).slice(0, 50);
const isState = (value: string): value is PrinterState => (printerStates as readonly string[]).includes(value);
const isMethod = (value: string): value is Method => Object.hasOwn(methodWord, value);

/** Reads an address; whatever does not fit is as if it were not there. */
export function viewOf(query: Query): ListView {
  const [id, name, shown] = ['after', 'name', 'shown'].map((key) => all(query[key])[0] ?? '');
  return {
    q: withPlus((all(query.q)[0] ?? '').trim().slice(0, 120).toWellFormed()),
    state: all(query.state).filter(isState),
    site: all(query.site).filter((one) => one.length <= 80),
    sends: all(query.sends).filter(isMethod),
    after: id && name && name.length <= 120 && isUuid(id) ? { id, name, shown: Math.max(0, Math.trunc(Number(shown)) || 0) } : null,
  };
}

/** The address of a view of the list. */
export function addressOf(base: string, view: Partial<ListView>): string {
  const query = new URLSearchParams();
  if (view.q) query.set('q', view.q);
  for (const key of ['state', 'site', 'sends'] as const) for (const value of view[key] ?? []) query.append(key, value);
  if (view.after) {
    query.set('after', view.after.id);
    query.set('name', view.after.name);
    query.set('shown', String(view.after.shown));
  }
  const text = query.toString();
  return text ? `${base}?${text}` : base;
}

/** The same view with one value of a filter put in or taken out, from its first page on. */
export function toggled(view: ListView, filter: 'state' | 'site' | 'sends', value: string): ListView {
  const values: string[] = view[filter];
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return { ...view, after: null, [filter]: next };
}

/** Whether anything narrows the list. */
export function isFiltered(view: ListView): boolean {
  return view.q !== '' || view.state.length + view.site.length + view.sends.length > 0;
}

/** The view as the verb takes it. */
export function inputOf(view: ListView, limit: number): ListPrintersInput {
  return {
    limit,
    ...(view.q ? { search: view.q } : {}),
    ...(view.state.length ? { state: view.state } : {}),
    ...(view.site.length ? { site: view.site } : {}),
    ...(view.sends.length ? { method: view.sends } : {}),
    ...(view.after ? { after: { name: view.after.name, id: view.after.id } } : {}),
  };
}
