import type { PastedLine } from '@/lib/commands/contract';

/** Puts text on the clipboard. On a plain-http address browsers offer only the old way, so that is tried too. */
export async function copyText(text: PastedLine): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const carrier = document.createElement('textarea');
    carrier.value = text;
    carrier.setAttribute('readonly', '');
    carrier.className = 'sr-only';
    // Inside the open dialog, if there is one: focus may not leave it.
    const active = document.activeElement;
    (active?.parentElement ?? document.body).append(carrier);
    carrier.select();
    const done = document.execCommand('copy');
    carrier.remove();
    if (active instanceof HTMLElement) active.focus();
    return done;
  }
}
