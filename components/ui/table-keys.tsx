'use client';

import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

const stops = 'a[href], button, input, select, [tabindex]';

/** One tab stop for all rows: only the current row's links and buttons can be reached by Tab. */
function settle(body: HTMLElement, current: HTMLElement | null) {
  const rows = [...body.querySelectorAll<HTMLElement>('tr')];
  const kept = current && rows.includes(current) ? current : (rows.find((row) => row.ariaSelected === 'true') ?? rows[0]);
  for (const row of rows) {
    for (const stop of row.querySelectorAll<HTMLElement>(stops)) stop.tabIndex = row === kept ? 0 : -1;
  }
  return kept ?? null;
}

/** The keyboard of a table: one tab stop, then J and K or the arrows from row to row. */
export function TableKeys({ sticky, children }: { sticky: boolean; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const current = useRef<HTMLElement | null>(null);

  useEffect(() => {
    const body = box.current?.querySelector('tbody');
    if (!body || !body.querySelector('[data-row-link]')) return;
    current.current = settle(body, current.current);
    const watcher = new MutationObserver(() => {
      current.current = settle(body, current.current);
    });
    watcher.observe(body, { childList: true, subtree: true });
    return () => watcher.disconnect();
  }, []);

  function go(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (!(target instanceof HTMLElement) || target.matches('input:not([type="checkbox"]), select, textarea')) return;
    const step = event.key === 'j' || event.key === 'ArrowDown' ? 1 : event.key === 'k' || event.key === 'ArrowUp' ? -1 : 0;
    const row = target.closest('tbody tr');
    if (!step || !row) return;
    const links = [...(row.parentElement?.querySelectorAll<HTMLElement>('[data-row-link]') ?? [])];
    const here = links.findIndex((link) => link.closest('tr') === row);
    const next = links[here + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  return (
    <div
      ref={box}
      className={cn('overflow-x-auto max-tab:overflow-x-visible', sticky && 'wide:overflow-x-visible')}
      onKeyDown={go}
      onFocus={(event) => {
        const row = event.target.closest<HTMLElement>('tbody tr');
        const body = row?.parentElement;
        if (row && body && body.querySelector('[data-row-link]') && row !== current.current) current.current = settle(body, row);
      }}
    >
      {children}
    </div>
  );
}
