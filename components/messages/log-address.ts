import { withPlus } from '@/lib/addresses/rules/query';
import { isUuid } from '@/lib/base/rules/uuid';

/** What the log's list can be narrowed to; some stand for several stored states. Held is shown, not stored. */
export const shownStates = ['held', 'waiting', 'unknown', 'failed', 'sent', 'cancelled'] as const;
export type ShownState = (typeof shownStates)[number];

export const kinds = ['scan', 'alert', 'notice'] as const;
export type Kind = (typeof kinds)[number];

/** How far back the log goes: hours, null for all of it. */
export const periods = { '24h': 24, '7d': 168, '30d': 720, all: null } as const;
export type Period = keyof typeof periods;
const usual: Period = '7d';

/** What of the log's state stands in its address. */
export interface LogView {
  q: string;
  state: ShownState[];
  kind: Kind[];
  printer: string | null;
  mailbox: string | null;
  period: Period;
  /** Where the page begins: after this message towards the past, or towards now. */
  cursor: { towards: 'older' | 'newer'; id: string } | null;
}

type Query = Record<string, string | string[] | undefined>;

const all = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat()).filter((one) => one.length > 0).slice(0, 50);
const oneOf = <Value extends string>(values: readonly Value[]) => (value: string): value is Value => (values as readonly string[]).includes(value);

/** Reads an address; whatever does not fit is as if it were not there. */
export function viewOf(query: Query): LogView {
  const id = (key: string) => all(query[key]).find((value) => isUuid(value)) ?? null;
  const [older, newer] = [id('older'), id('newer')];
  return {
    q: withPlus((all(query.q)[0] ?? '').trim().slice(0, 120).toWellFormed()),
    state: all(query.state).filter(oneOf(shownStates)),
    kind: all(query.kind).filter(oneOf(kinds)),
    printer: id('printer'),
    mailbox: id('mailbox'),
    period: all(query.period).find(oneOf(Object.keys(periods) as Period[])) ?? usual,
    cursor: older ? { towards: 'older', id: older } : newer ? { towards: 'newer', id: newer } : null,
  };
}

/** The address of a view of the log. `base` may name one message: the panel beside the log. */
export function addressOf(base: string, view: Partial<LogView>): string {
  const query = new URLSearchParams();
  if (view.q) query.set('q', view.q);
  for (const key of ['state', 'kind'] as const) for (const value of view[key] ?? []) query.append(key, value);
  for (const key of ['printer', 'mailbox'] as const) if (view[key]) query.set(key, view[key]);
  if (view.period && view.period !== usual) query.set('period', view.period);
  if (view.cursor) query.set(view.cursor.towards, view.cursor.id);
  const text = query.toString();
  return text ? `${base}?${text}` : base;
}

/** The same view with one value of a filter put in or taken out, from its newest page on. */
export function toggled(view: LogView, filter: 'state' | 'kind', value: string): LogView {
  const values: string[] = view[filter];
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return { ...view, cursor: null, [filter]: next };
}

/** Whether anything but the period narrows the log. */
export function isFiltered(view: LogView): boolean {
  return view.q !== '' || view.state.length + view.kind.length > 0 || view.printer !== null || view.mailbox !== null;
}
