import Link from 'next/link';
import { cn } from '@/components/ui/cn';
import type { RegistrationView } from '@/lib/app-registrations/contract';

/** The clouds of the installation, in the margin: each has a client of its own. */
export function CloudChoice({ views, chosen, path }: { views: readonly RegistrationView[]; chosen: string; path: string }) {
  return (
    <nav aria-label="Clouds">
      <ul className="grid gap-0.5">
        {views.map(({ cloud, label, mailboxes }) => (
          <li key={cloud}>
            <Link
              href={`${path}?cloud=${cloud}`}
              aria-current={cloud === chosen ? 'page' : undefined}
              className={cn('-mx-2 flex min-h-7 items-baseline justify-between gap-3 rounded-control px-2 py-1 text-ink-2 no-underline hover:bg-well hover:text-ink max-tab:min-h-11 max-tab:items-center', cloud === chosen && 'bg-well-2 font-medium text-ink')}
            >
              <span className="min-w-0 text-pretty">{label}</span>
              <span className={mailboxes === 0 ? 'text-ink-3' : undefined}>
                {mailboxes.toLocaleString('en-GB')}
                <span className="sr-only">{mailboxes === 1 ? ' mailbox' : ' mailboxes'}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
