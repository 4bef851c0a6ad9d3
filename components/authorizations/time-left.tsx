'use client';

import { useServerClock } from '@/components/ui/use-server-clock';
import type { AuthorizationView } from '@/lib/authorizations/contract';

/** What is left of a code's life, by the server's clock: "13:05 left". Nothing before there is a code. */
export function TimeLeft({ run }: { run: AuthorizationView }) {
  const now = useServerClock(Date.parse(run.serverNow), 1000);
  if (run.expiresAt === null) return null;
  const left = Math.max(0, Math.ceil((Date.parse(run.expiresAt) - now) / 1000));
  return (
    <span role="timer" suppressHydrationWarning>
      {Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')} left
    </span>
  );
}
