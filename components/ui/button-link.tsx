import Link from 'next/link';
import type { ReactNode } from 'react';
import { AwayLink } from '@/components/ui/away-link';
import { buttonFace, type ButtonLook } from '@/components/ui/button-face';
import { cn } from '@/components/ui/cn';

/** A link that looks like a button. `newTab` is for other people's pages: it says so and sends no referrer. */
export function ButtonLink({
  href,
  variant,
  size,
  newTab,
  className,
  children,
}: ButtonLook & { href: string; newTab?: boolean; className?: string; children: ReactNode }) {
  const face = cn(buttonFace({ variant, size }), className);
  if (!newTab) return <Link href={href} className={face}>{children}</Link>;
  return (
    <AwayLink href={href} className={face}>
      {children}
      <span className="sr-only">, opens in a new tab</span>
    </AwayLink>
  );
}
