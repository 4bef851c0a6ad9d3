'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { buttonFace } from '@/components/ui/button-face';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The thing, never the deed: "Sign in scan-leeds@contoso.com". */
  title: ReactNode;
  /** Whom it is for. */
  subtitle?: ReactNode;
  /** Each keeps its place through all states: the filled one first, a second, and a quiet one at the far right. */
  filled?: ReactNode;
  second?: ReactNode;
  quiet?: ReactNode;
  /** Said aloud when it changes: the state in one sentence. */
  announce?: string;
  children: ReactNode;
}

const firstButton = (row: HTMLElement | null) => row?.querySelector<HTMLElement>('button, a[href]') ?? null;

/**
 * A dialog. Focus starts at its first button, or at what has `data-first-focus`, and goes back to where it came from; Escape closes. Give the same kind of
 * element for `filled` in every state, so that focus stays on it when the words change.
 */
export function Dialog({ open, onOpenChange, title, subtitle, filled, second, quiet, announce, children }: DialogProps) {
  const popup = useRef<HTMLDivElement>(null);
  const buttons = useRef<HTMLDivElement>(null);

  // When what had focus went away with a state, focus goes to the first button and not out of the dialog.
  useEffect(() => {
    const lost = document.activeElement === document.body || document.activeElement === popup.current;
    if (open && lost) firstButton(buttons.current)?.focus();
  });

  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 bg-scrim transition-opacity duration-(--fast) data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Viewport className="fixed inset-0 grid grid-cols-[minmax(0,1fr)] place-items-center overflow-y-auto p-4 max-tab:items-end max-tab:p-2">
          <Base.Popup
            ref={popup}
            initialFocus={() => popup.current?.querySelector<HTMLElement>('[data-first-focus]') ?? firstButton(buttons.current) ?? true}
            className="relative flex w-full max-w-110 flex-col rounded-float bg-raised shadow-dialog outline-none transition-opacity duration-(--fast) data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            <header className="pt-[21px] pr-14 pl-6 max-tab:pl-[18px]">
              <Base.Title className="text-body font-semibold text-balance wrap-anywhere">{title}</Base.Title>
              {subtitle != null && <Base.Description className="text-note text-ink-3">{subtitle}</Base.Description>}
            </header>
            <div className="px-6 pt-3 pb-5 text-body *:not-first:mt-3 max-tab:px-[18px]">{children}</div>
            <div
              ref={buttons}
              className="flex flex-wrap items-center gap-2 px-6 pt-3 pb-5 max-tab:flex-col max-tab:items-stretch max-tab:px-[18px] max-tab:[&>div>*]:w-full"
            >
              {filled != null && <div>{filled}</div>}
              {second != null && <div>{second}</div>}
              {quiet != null && <div className="tab:ml-auto">{quiet}</div>}
            </div>
            {/* Last in the order of the keyboard, first in sight. */}
            <Base.Close aria-label="Close" className={buttonFace({ variant: 'quiet', size: 'small', square: true, className: 'absolute top-[18px] right-3.5' })}>
              <X aria-hidden="true" />
            </Base.Close>
            <span role="status" className="sr-only">{announce}</span>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
