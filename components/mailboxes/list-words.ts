import type { FacetGroup } from '@/components/printers/facets';
import { addressOf, toggled, type ListView, type Way } from '@/components/mailboxes/list-address';
import { methodWord } from '@/components/printers/method-word';
import type { State } from '@/components/ui/state';
import { mailboxStates, mailboxWays, type MailboxSort, type MailboxState } from '@/lib/mailboxes/contract';

const stateLook: Record<MailboxState, { word: string; role: State }> = {
  needs_sign_in: { word: 'Needs sign-in', role: 'failing' },
  needs_admin: { word: 'Needs an admin', role: 'failing' },
  expiring: { word: 'Expiring', role: 'attention' },
  never_authorized: { word: 'Never authorized', role: 'waiting' },
  healthy: { word: 'Healthy', role: 'healthy' },
  no_token: { word: 'No token', role: 'off' },
};
/** The worst first. */
const states = Object.keys(stateLook).filter((state): state is MailboxState => (mailboxStates as readonly string[]).includes(state));

const wayWord: Record<Way, string> = { device_code: 'Device code', browser: 'Browser', app_only: 'App-only', password: methodWord.password, none: methodWord.none };

export const sortWord: Record<MailboxSort, string> = {
  state: 'State',
  address: 'Address',
  last_refresh: 'Last refresh',
  next_refresh: 'Next refresh',
  dies: 'End of the sign-in',
  printers: 'Printers',
};

interface Counts {
  state: Record<MailboxState, number>;
  method: { name: string; count: number }[];
  cloud: { name: string; count: number }[];
}

/** The list's facets with their counts, each with the address it leads to. */
export function listFacets(base: string, view: ListView, counts: Counts, cloudLabels: ReadonlyMap<string, string>): FacetGroup[] {
  const option = (filter: 'state' | 'method' | 'cloud', value: string, label: string, count: number, role?: State) => ({
    label,
    count,
    checked: (view[filter] as string[]).includes(value),
    href: addressOf(base, toggled(view, filter, value)),
    ...(role ? { role } : {}),
  });
  const ways = mailboxWays.map((way) => ({ way, count: counts.method.find(({ name }) => name === way)?.count ?? 0 }));
  return [
    { title: 'Token health', options: states.map((state) => option('state', state, stateLook[state].word, counts.state[state], stateLook[state].role)) },
    { title: 'Signs in by', options: ways.filter(({ way, count }) => count > 0 || view.method.includes(way)).map(({ way, count }) => option('method', way, wayWord[way], count)) },
    { title: 'Cloud', options: counts.cloud.map(({ name, count }) => option('cloud', name, cloudLabels.get(name) ?? name, count)) },
  ].filter(({ options }) => options.length > 0);
}

/** The filters in force, each with the list without it. */
export function filtersInForce(base: string, view: ListView, cloudLabels: ReadonlyMap<string, string>): { label: string; href: string }[] {
  const chip = (filter: 'state' | 'method' | 'cloud', value: string, label: string) => ({ label, href: addressOf(base, toggled(view, filter, value)) });
  return [
    ...view.state.map((state) => chip('state', state, stateLook[state].word)),
    ...view.method.map((way) => chip('method', way, wayWord[way])),
    ...view.cloud.map((name) => chip('cloud', name, cloudLabels.get(name) ?? name)),
  ];
}
