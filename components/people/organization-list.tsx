import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { roleWord } from '@/components/people/role-word';
import type { MembershipSummary } from '@/lib/people/contract';

/** The organizations of a person who has several, each with the person's role. */
export function OrganizationList({ organizations }: { organizations: readonly MembershipSummary[] }) {
  return (
    <ul className="border-y border-rule">
      {organizations.map(({ organizationId, slug, name, role }) => (
        <li key={organizationId} className="border-b border-rule last:border-b-0">
          <Link href={`/o/${slug}/printers`} className="-mx-2 flex min-h-13 items-center gap-3 px-2 no-underline hover:bg-well hover:text-ink">
            <span className="min-w-0">
              <span className="block truncate font-medium">{name}</span>
              <span className="block text-note text-ink-3">{roleWord[role]}</span>
            </span>
            <ChevronRight aria-hidden="true" className="ml-auto size-4 flex-none stroke-[1.5] text-ink-3" />
          </Link>
        </li>
      ))}
    </ul>
  );
}
