import type { State } from '@/components/ui/state';
import { clockTime, dayName } from '@/components/ui/time-format';
import type { GrantEventView } from '@/lib/grants/contract';
import type { PastSignIn } from '@/lib/mailboxes/contract';

export interface HistoryEntry {
  id: string;
  at: string;
  /** Only where a state came of it. */
  state?: State;
  text: string;
  detail?: string;
  /** Entra's code, and Microsoft's own page on it. */
  code?: { text: string; lookUp: string | null };
}

export interface HistoryDay {
  day: string;
  entries: HistoryEntry[];
}

/** A sign-in and the grant it left are one thing to a person. */
const sameMs = 60_000;

/** So many refreshes of a day are told with their times. */
const timesTold = 12;

/** What happened to a mailbox's sign-in, newest first, by day; refreshes in a row of one day are told once. */
export function mailboxHistory(events: readonly GrantEventView[], signIns: readonly PastSignIn[], zone = 'UTC'): HistoryDay[] {
  const done = signIns.filter(({ state }) => state === 'completed').map(({ endedAt, startedAt }) => Date.parse(endedAt ?? startedAt));
  const told = events.filter(({ kind, at }) => kind !== 'superseded' && !(kind === 'granted' && done.some((moment) => Math.abs(moment - Date.parse(at)) < sameMs)));
  const entries = [...told.map((event) => ({ ...entryOf(event), refreshed: event.kind === 'refreshed' })), ...signIns.map((run) => ({ ...signInEntry(run), refreshed: false }))].sort(
    (one, other) => Date.parse(other.at) - Date.parse(one.at),
  );
  const days: (HistoryDay & { refreshes: number })[] = [];
  for (const { refreshed, ...entry } of entries) {
    const name = dayName(entry.at, zone, true);
    let day = days.at(-1);
    if (day?.day !== name) days.push((day = { day: name, entries: [], refreshes: 0 }));
    const last = day.entries.at(-1);
    if (refreshed && day.refreshes > 0 && last) {
      day.refreshes += 1;
      last.text = `Renewed by itself, ${day.refreshes} times`;
      last.detail = day.refreshes <= timesTold ? `${last.detail ?? `At ${clockTime(last.at, zone)}`}, ${clockTime(entry.at, zone)}` : `${last.detail?.replace(/ and earlier$/, '')} and earlier`;
      continue;
    }
    day.refreshes = refreshed ? 1 : 0;
    day.entries.push(entry);
  }
  return days.map(({ day, entries: all }) => ({ day, entries: all }));
}

function entryOf({ id, at, kind, accountName, title, code, raw, lookUp, correlationId }: GrantEventView): HistoryEntry {
  const ids = correlationId !== null && !raw?.includes(correlationId) ? `Correlation ID: ${correlationId}` : null;
  const detail = [raw, ids].filter((part) => part !== null).join('\n');
  const said = { ...(detail ? { detail } : {}), ...(code === null ? {} : { code: { text: code, lookUp } }) };
  switch (kind) {
    case 'granted':
      return { id, at, state: 'healthy', text: `Signed in as ${accountName}`, ...said };
    case 'refreshed':
      return { id, at, text: 'Renewed by itself', ...said };
    case 'refresh_failed':
      return { id, at, state: 'attention', text: `Renewal failed, tried again: ${lower(title)}`, ...said };
    case 'failed':
      return { id, at, state: 'failing', text: title ?? 'The sign-in ended', ...said };
    case 'superseded':
      return { id, at, text: 'Replaced by a new sign-in' };
  }
}

function lower(title: string | null): string {
  return title === null ? 'no reason given' : `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}

function signInEntry({ id, state, startedAt, endedAt, by, handedOver, accountName, title }: PastSignIn): HistoryEntry {
  const somebody = handedOver ? 'somebody with a hand-over link' : 'somebody';
  const starter = by ?? somebody;
  if (state === 'completed') return { id, at: endedAt ?? startedAt, state: 'healthy', text: `Signed in as ${accountName ?? 'the account'}`, detail: `Started by ${starter}` };
  if (state === 'starting' || state === 'waiting') return { id, at: startedAt, state: 'waiting', text: `${by ?? `S${somebody.slice(1)}`} is signing in` };
  return {
    id,
    at: endedAt ?? startedAt,
    state: state === 'cancelled' || state === 'expired' ? 'off' : 'attention',
    text: title ?? 'The sign-in ended',
    detail: accountName && state === 'wrong_account' ? `${accountName}. Started by ${starter}` : `Started by ${starter}`,
  };
}
