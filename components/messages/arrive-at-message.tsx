'use client';

import { useEffect } from 'react';

/**
 * Keeps the keyboard where it was when a message opens: on its line of the log where that stands beside it, otherwise at
 * the top of the message, which is then a screen of its own.
 */
export function ArriveAtMessage({ id }: { id: string }) {
  useEffect(() => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    if (matchMedia('(min-width: 85rem)').matches) {
      document.querySelector<HTMLElement>('tr[aria-selected="true"] [data-row-link]')?.focus({ preventScroll: true });
    } else {
      window.scrollTo(0, 0);
      document.getElementById('message')?.focus({ preventScroll: true });
    }
  }, [id]);
  return null;
}
