import { addressOf, kinds, shownStates, toggled, type Kind, type LogView, type ShownState } from '@/components/messages/log-address';
import type { FacetGroup } from '@/components/printers/facets';
import type { State } from '@/components/ui/state';

const stateLook: Record<ShownState, { label: string; role: State }> = {
  held: { label: 'Held', role: 'waiting' },
  waiting: { label: 'Queued, retrying', role: 'waiting' },
  unknown: { label: 'Outcome unknown', role: 'attention' },
  failed: { label: 'Failed, refused', role: 'failing' },
  sent: { label: 'Delivered', role: 'healthy' },
  cancelled: { label: 'Cancelled', role: 'off' },
};

export const kindWord: Record<Kind, string> = { scan: 'Scan', alert: 'Alert', notice: 'Notice' };

/** What the log can be narrowed by, with how many messages of the period stand behind each. */
export function logFacets(base: string, view: LogView, counts: { state: Record<ShownState, number>; kind: Record<Kind, number> }): FacetGroup[] {
  return [
    {
      title: 'State',
      options: shownStates.map((state) => ({ ...stateLook[state], count: counts.state[state], checked: view.state.includes(state), href: addressOf(base, toggled(view, 'state', state)) })),
    },
    {
      title: 'Kind',
      options: kinds
        .filter((kind) => kind !== 'notice' || counts.kind.notice > 0 || view.kind.includes(kind))
        .map((kind) => ({ label: kindWord[kind], count: counts.kind[kind], checked: view.kind.includes(kind), href: addressOf(base, toggled(view, 'kind', kind)) })),
    },
  ];
}
