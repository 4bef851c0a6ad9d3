import type { FacetGroup } from '@/components/printers/facets';
import { addressOf, toggled, type ListView } from '@/components/printers/list-address';
import { methodWord, type Method } from '@/components/printers/method-word';
import { printerStateLook } from '@/components/printers/printer-state';
import { printerStates, type PrinterState } from '@/lib/printers/contract';

interface Counts {
  state: Record<PrinterState, number>;
  site: { name: string; count: number }[];
  method: Record<Method, number>;
}

/** The list's facets with their counts, each with the address it leads to. */
export function facetGroups(base: string, view: ListView, counts: Counts): FacetGroup[] {
  const groups: FacetGroup[] = [
    {
      title: 'State',
      options: printerStates.map((state) => ({
        label: printerStateLook[state].word,
        role: printerStateLook[state].role,
        count: counts.state[state],
        checked: view.state.includes(state),
        href: addressOf(base, toggled(view, 'state', state)),
      })),
    },
    {
      title: 'Site',
      options: counts.site.map(({ name, count }) => ({
        label: name,
        count,
        checked: view.site.includes(name),
        href: addressOf(base, toggled(view, 'site', name)),
      })),
    },
    {
      title: 'Sends by',
      options: (['oauth', 'password', 'none'] as const).map((method) => ({
        label: methodWord[method],
        count: counts.method[method],
        checked: view.sends.includes(method),
        href: addressOf(base, toggled(view, 'sends', method)),
      })),
    },
  ];
  return groups.filter(({ options }) => options.length > 0);
}
