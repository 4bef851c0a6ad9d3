'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Brings the page up to date every few seconds while something on it is still going on, and when it is looked at again. */
export function LiveRefresh({ every }: { every: number | null }) {
  const router = useRouter();
  useEffect(() => {
    if (every === null) return;
    const update = () => {
      if (document.visibilityState === 'visible') router.refresh();
    };
    const timer = setInterval(update, every * 1000);
    document.addEventListener('visibilitychange', update);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', update);
    };
  }, [every, router]);
  return null;
}
