'use client';

import { useEffect, useState } from 'react';

/**
 * The server's time in milliseconds, going on from `serverNow` by this machine's clock. Only differences of that clock
 * count, so a wrong one does not matter. Catches up at once when the tab is looked at again.
 */
export function useServerClock(serverNow: number, everyMs: number): number {
  const [tick, setTick] = useState({ base: serverNow, passed: 0 });
  useEffect(() => {
    const started = Date.now();
    const update = () => setTick({ base: serverNow, passed: Math.max(0, Date.now() - started) });
    const timer = setInterval(update, everyMs);
    document.addEventListener('visibilitychange', update);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', update);
    };
  }, [serverNow, everyMs]);
  return tick.base === serverNow ? serverNow + tick.passed : serverNow;
}
