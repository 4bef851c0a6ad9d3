import { addressOf, type LogView, type Period } from '@/components/messages/log-address';
import { Segmented } from '@/components/ui/segmented';

const labels: Record<Period, string> = { '24h': '24 hours', '7d': '7 days', '30d': '30 days', all: 'All' };

/** How the log's sentence names each period. */
export const periodWords: Record<Period, string> = { '24h': 'in the last 24 hours', '7d': 'in the last 7 days', '30d': 'in the last 30 days', all: 'in the log' };

/** How far back the log goes. */
export function PeriodChoice({ base, view }: { base: string; view: LogView }) {
  return (
    <Segmented
      label="Period"
      value={view.period}
      segments={(Object.keys(labels) as Period[]).map((period) => ({ value: period, label: labels[period], href: addressOf(base, { ...view, cursor: null, period }) }))}
    />
  );
}
