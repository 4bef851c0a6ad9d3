'use client';

import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import Link from 'next/link';
import type { ReactElement, ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

interface MenuProps {
  /** The button that opens it: a Button or an IconButton. */
  trigger: ReactElement;
  align?: 'start' | 'end';
  children: ReactNode;
}

/** A menu of actions or places. */
export function Menu({ trigger, align = 'end', children }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} className="z-20 outline-none">
          <Base.Popup className="max-h-(--available-height) w-60 overflow-y-auto rounded-float bg-raised p-[5px] shadow-float outline-none transition-opacity duration-(--fast) data-ending-style:opacity-0 data-starting-style:opacity-0">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const face =
  'flex min-h-8 w-full cursor-pointer items-center gap-2.5 rounded-control px-2.5 text-ink no-underline outline-none select-none data-highlighted:bg-well-2 data-highlighted:text-ink max-tab:min-h-11 [&_svg]:size-[15px] [&_svg]:flex-none [&_svg]:stroke-[1.5] [&_svg]:text-ink-3';

/** One action of a menu; `danger` for what can't be taken back. */
export function MenuItem({ onSelect, danger, children }: { onSelect: () => void; danger?: boolean; children: ReactNode }) {
  return (
    <Base.Item onClick={onSelect} className={cn(face, danger && 'text-failing data-highlighted:text-failing [&_svg]:text-failing')}>
      {children}
    </Base.Item>
  );
}

/** One place of a menu; the present one has a tick. */
export function MenuLink({ href, current, children }: { href: string; current?: boolean; children: ReactNode }) {
  return (
    <Base.LinkItem closeOnClick render={<Link href={href} />} aria-current={current ? 'true' : undefined} className={face}>
      <span className="truncate">{children}</span>
      {current && <Check aria-hidden="true" className="ml-auto" />}
    </Base.LinkItem>
  );
}

/** Words at the head of a menu: whose it is, what it switches. */
export function MenuCaption({ children }: { children: ReactNode }) {
  return <div className="px-2.5 py-1.5 text-note text-ink-3">{children}</div>;
}

/** A rule between groups of a menu. */
export function MenuRule() {
  return <Base.Separator className="-mx-[5px] my-[5px] h-px bg-rule" />;
}
