'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { testSendView, type TestSendView } from '@/lib/test-sends/contract';

const answer = z.object({ test: testSendView });
const everyMs = 600;
/** After so many questions without an answer the dialog says so. */
const patience = 5;

/** One test, asked for again and again while it goes on. `lost` while the web process does not answer or the person is logged out. */
export function useTest(base: string, onEnd: () => void) {
  const [test, setTest] = useState<TestSendView | null>(null);
  const [misses, setMisses] = useState(0);

  const load = useCallback(
    async (id: string) => {
      try {
        const response = await fetch(`${base}/${id}`, { cache: 'no-store', redirect: 'manual', headers: { accept: 'application/json' } });
        if (!response.ok) throw new Error(String(response.status));
        setTest(answer.parse(await response.json()).test);
        setMisses(0);
      } catch {
        setMisses((count) => count + 1);
      }
    },
    [base],
  );

  const running = test?.state === 'running' ? test.id : null;
  const wasRunning = useRef(running);
  useEffect(() => {
    if (wasRunning.current !== null && running === null) onEnd();
    wasRunning.current = running;
    if (running === null) return;
    const timer = setInterval(() => void load(running), everyMs);
    return () => clearInterval(timer);
  }, [running, load, onEnd]);

  return { test, setTest, load, lost: misses >= patience };
}
