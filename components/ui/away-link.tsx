import type { ReactNode } from 'react';
import { webAddress } from '@/lib/commands/rules/link';

interface AwayLinkProps {
  /** Where it leads, as it was stored or told. What is no web address makes no link. */
  href: string | null;
  className?: string;
  label?: string;
  children: ReactNode;
}

/** The one way to other people's pages: in a new tab, without a referrer, and only to a web address. */
export function AwayLink({ href, className, label, children }: AwayLinkProps) {
  const address = webAddress(href);
  if (address === null) return <span className={className}>{children}</span>;
  return (
    <a href={address} target="_blank" rel="noreferrer" className={className} aria-label={label}>
      {children}
    </a>
  );
}
