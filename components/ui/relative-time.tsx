'use client';

import { clockTime, dayName, distance, zoneName, type Moment } from '@/components/ui/time-format';
import { useServerClock } from '@/components/ui/use-server-clock';

/** How long ago, or how soon, by the server's clock; the absolute time with its zone on hover. Goes on by itself. */
export function RelativeTime({ at, serverNow, zone = 'UTC' }: { at: Moment; serverNow: Moment; zone?: string }) {
  const now = useServerClock(new Date(serverNow).getTime(), 15_000);
  return (
    <time
      dateTime={new Date(at).toISOString()}
      title={`${dayName(at, zone, true)}, ${clockTime(at, zone, true)} ${zoneName(at, zone)}`}
      className="whitespace-nowrap"
    >
      {distance(at, now)}
    </time>
  );
}
