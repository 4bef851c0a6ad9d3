import Link from 'next/link';

/** The name, with its sign: a platen roller and the paper that turns around it. */
export function Brand({ href, className }: { href: string; className?: string }) {
  return (
    <Link href={href} prefetch={false} className={`inline-flex items-center gap-2.5 text-body font-semibold tracking-[-.01em] text-ink no-underline hover:text-ink ${className ?? ''}`}>
      <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true" className="size-5">
        <path d="M1 14.2h12.5c2.6 0 4.2-1.7 4.2-4.2V4" />
        <circle cx="10.8" cy="7.6" r="4.6" fill="currentColor" />
      </svg>
      Platen
    </Link>
  );
}
